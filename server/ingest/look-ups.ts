import { hasEventId, identityKey, readIdentities, type Storage } from '../storage/index.ts';
import { type LookUps } from './dry-run.ts';
import { type Router } from './router.ts';

/** What dry runs of a workspace's events ask of the database, with the connections that reads have. */
export function lookUpsOf(
  { reads, directory }: Pick<Storage, 'reads' | 'directory'>,
  router: Router,
  workspaceId: string,
  sourceId: string | undefined,
  knownSince: Date,
): LookUps {
  return {
    isKnown: (eventId) => hasEventId(reads(workspaceId), workspaceId, eventId, knownSince),
    userOf: async (id) => {
      const key = { workspaceId, id };
      return (await readIdentities(reads(workspaceId), [key])).get(identityKey(key)) ?? null;
    },
    countMatching: async (payload) => {
      await directory.refresh([workspaceId]);
      return router.match(workspaceId, payload, sourceId).length;
    },
  };
}
