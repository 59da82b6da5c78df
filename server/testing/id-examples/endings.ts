import { errors, type IdExample } from './id-example.ts';

/** Mutations that end what other examples need. */
export const endings: Readonly<Record<string, IdExample>> = {
  'Mutation.eraseUser(userId)': {
    kind: 'userId',
    document: (id) => `mutation { eraseUser(userId: ${id}) { ${errors} } }`,
    alike: 'Any id may be asked for: what is found of it is counted later.',
  },
  'Mutation.removeMember(userId)': {
    kind: 'member',
    document: (id) => `mutation { removeMember(userId: ${id}) { ${errors} } }`,
  },
  'Mutation.revokeInvitation(id)': {
    kind: 'invitation',
    document: (id) => `mutation { revokeInvitation(id: ${id}) { revokedId ${errors} } }`,
  },
  'Mutation.revokeApiKey(id)': {
    kind: 'apiKey',
    document: (id) => `mutation { revokeApiKey(id: ${id}) { revokedId ${errors} } }`,
  },
  'Mutation.deleteSource(id)': {
    kind: 'source',
    document: (id) => `mutation { deleteSource(id: ${id}) { deletedId ${errors} } }`,
  },
  'Mutation.deleteWebhook(id)': {
    kind: 'webhook',
    document: (id) => `mutation { deleteWebhook(id: ${id}) { deletedId ${errors} } }`,
  },
};
