import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type UsedSchemas } from '../pipeline/index.ts';
import { RecentMap } from '../recent-map.ts';
import {
  eventSchemasChangedChannel,
  type EventSchemaStore,
  NotifiedCache,
  type NotifiedCacheParts,
} from '../storage/index.ts';
import { readSchemas, type WorkspaceSchemas } from './known-schemas.ts';

/** The schemas that events have to meet. */
export interface EventSchemas extends Closeable {
  /** Those of a workspace; null when it has none. From memory, once it was asked for. */
  of(workspaceId: string): Promise<UsedSchemas | null>;
  /** Resolves when what was changed before in this process is heeded; other processes are notified. */
  refresh(): Promise<void>;
}

export interface EventSchemasParts {
  readonly store: Pick<EventSchemaStore, 'listUsed' | 'texts'>;
  readonly notifications: NotifiedCacheParts<never>['notifications'];
  readonly log: Log;
}

/** Workspaces of which it is known which schemas they have, or that they have none. */
const mostWorkspaces = 20_000;
/** Characters of their texts in memory. A schema that is ready takes several bytes for each. */
const mostLength = 16 * 1024 * 1024;
/** Workspaces whose schemas are not made ready again although they are read again, and characters of their texts. */
const mostReady = 1000;

/** Opens the schemas of all workspaces, which are read when they are first used, and kept current until it is closed. */
export async function openEventSchemas({ store, ...tools }: EventSchemasParts): Promise<EventSchemas> {
  const weights = { of: ({ length }: WorkspaceSchemas) => length, most: mostLength };
  const ready = new RecentMap<string, WorkspaceSchemas>(mostReady, weights);
  const cache = await NotifiedCache.open<WorkspaceSchemas>({
    ...tools,
    what: 'schemas of events',
    channel: eventSchemasChangedChannel,
    most: mostWorkspaces,
    weights,
    read: async (workspaceIds) => {
      const found = await readSchemas(store, workspaceIds, (workspaceId) => ready.get(workspaceId));
      for (const [workspaceId, schemas] of found) ready.set(workspaceId, schemas);
      return found;
    },
    now: () => performance.now(),
  });
  return {
    of: async (workspaceId) => (await cache.find(workspaceId))?.used ?? null,
    refresh: () => cache.refresh(),
    close: () => cache.close(),
  };
}
