import { errors, type IdExample, text } from './id-example.ts';

/** Mutations that end nothing that others need, but for those of jobs. */
export const changes: Readonly<Record<string, IdExample>> = {
  'Mutation.createWebhook(input.sources)': {
    kind: 'source',
    document: (id) =>
      `mutation { createWebhook(input: { name: "N", url: "https://example.com/", sources: [${id}] }) { ${errors} } }`,
  },
  'Mutation.createWebhook(input.idempotencyKey)': {
    kind: 'createKey',
    document: (id) =>
      `mutation { createWebhook(input: { name: "N", url: "https://example.com/", idempotencyKey: ${id} }) { ${errors} } }`,
  },
  'Mutation.ingestEvents(idempotencyKey)': {
    kind: 'ingestKey',
    document: (id) =>
      `mutation { ingestEvents(events: [{ event_name: "a" }], idempotencyKey: ${id}) { results { status error { code } } } }`,
  },
  'Mutation.sendTestEvent(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { sendTestEvent(webhookId: ${id}) { attempt { status } ${errors} } }`,
  },
  'Mutation.sendTestEvent(idempotencyKey)': {
    kind: 'testKey',
    document: (id, own) =>
      `mutation { sendTestEvent(webhookId: ${text(own.webhook)}, event: { event_name: "b" }, idempotencyKey: ${id}) { ${errors} } }`,
  },
  'Mutation.redeliver(deliveryId)': {
    kind: 'delivery',
    document: (id) => `mutation { redeliver(deliveryId: ${id}) { delivery { id } ${errors} } }`,
  },
  'Mutation.redeliver(idempotencyKey)': {
    kind: 'redeliverKey',
    document: (id, own) =>
      `mutation { redeliver(deliveryId: ${text(own.delivery)}, idempotencyKey: ${id}) { delivery { id } ${errors} } }`,
    alike: 'The call with its own key is the same call again.',
  },
  'Mutation.updateWebhook(id)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { updateWebhook(id: ${id}, input: { description: "Taken" }) { webhook { name } ${errors} } }`,
  },
  'Mutation.updateWebhook(input.sources)': {
    kind: 'source',
    document: (id, own) =>
      `mutation { updateWebhook(id: ${text(own.webhook)}, input: { sources: [${id}] }) { ${errors} } }`,
  },
  'Mutation.rotateWebhookSecret(id)': {
    kind: 'webhook',
    document: (id) =>
      `mutation { rotateWebhookSecret(id: ${id}, input: { overlapHours: 1 }) { webhook { name } ${errors} } }`,
  },
  'Mutation.endWebhookSecretOverlap(id)': {
    kind: 'webhook',
    document: (id) => `mutation { endWebhookSecretOverlap(id: ${id}) { webhook { name } ${errors} } }`,
  },
  'Mutation.updateSource(id)': {
    kind: 'source',
    document: (id) =>
      `mutation { updateSource(id: ${id}, input: { enabled: true }) { source { name } ${errors} } }`,
  },
  'Mutation.updateWorkspace(id)': {
    kind: 'workspace',
    document: (id) =>
      `mutation { updateWorkspace(id: ${id}, input: { hidePersonalData: true }) { workspace { name } ${errors} } }`,
  },
  'Mutation.deleteWorkspace(id)': {
    kind: 'workspace',
    document: (id) => `mutation { deleteWorkspace(id: ${id}, name: "Wrong") { ${errors} } }`,
  },
  'Mutation.restoreWorkspace(id)': {
    kind: 'workspace',
    document: (id) => `mutation { restoreWorkspace(id: ${id}) { ${errors} } }`,
    alike: 'No key of a workspace restores one.',
  },
  'Mutation.changeMemberRole(userId)': {
    kind: 'member',
    document: (id) =>
      `mutation { changeMemberRole(userId: ${id}, role: VIEWER) { member { role } ${errors} } }`,
  },
  'Mutation.createPasswordResetLink(userId)': {
    kind: 'member',
    document: (id) => `mutation { createPasswordResetLink(userId: ${id}) { ${errors} } }`,
  },
  'Mutation.revokeSession(id)': {
    kind: 'session',
    document: (id) => `mutation { revokeSession(id: ${id}) { revokedId ${errors} } }`,
    alike: 'A key has no sessions.',
  },
  'Mutation.checkEndpoint(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { checkEndpoint(webhookId: ${id}) { webhook { name } ${errors} } }`,
  },
  'Mutation.resumeEndpoint(webhookId)': {
    kind: 'webhook',
    document: (id) => `mutation { resumeEndpoint(webhookId: ${id}) { webhook { name } ${errors} } }`,
  },
};
