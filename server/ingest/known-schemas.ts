import { UsedSchema, type UsedSchemas } from '../pipeline/index.ts';
import { type EventSchemaStore } from '../storage/index.ts';

/** The schemas of a workspace, by event name. */
export interface WorkspaceSchemas {
  /** Null when it has none. */
  readonly used: UsedSchemas | null;
  /** By revision: one that did not change is not made ready again. */
  readonly byRevision: ReadonlyMap<string, UsedSchema>;
  /** Characters of their texts. */
  readonly length: number;
}

interface Mutable {
  readonly used: Map<string, UsedSchema>;
  readonly byRevision: Map<string, UsedSchema>;
  length: number;
}

/** Schemas whose texts are read by one statement, of up to 64 KiB each. */
const textsAtOnce = 50;

/**
 * Reads the schemas of workspaces.
 *
 * @param before What was read of a workspace before; undefined when that is not in memory.
 * @returns Those of workspaces that have some. A schema that is changed while it is read stays as it was, if that is known:
 *   its change is notified, and it is read again.
 */
export async function readSchemas(
  store: Pick<EventSchemaStore, 'listUsed' | 'texts'>,
  workspaceIds: readonly string[],
  before: (workspaceId: string) => WorkspaceSchemas | undefined,
): Promise<ReadonlyMap<string, WorkspaceSchemas>> {
  const listed = await store.listUsed(workspaceIds);
  const knownOf = ({ workspaceId, revision }: (typeof listed)[number]) =>
    before(workspaceId)?.byRevision.get(revision);
  const fresh = listed.filter((one) => !knownOf(one)).map(({ revision }) => revision);
  const texts = new Map<string, string>();
  for (let at = 0; at < fresh.length; at += textsAtOnce)
    for (const [revision, text] of await store.texts(fresh.slice(at, at + textsAtOnce)))
      texts.set(revision, text);
  const found = new Map<string, Mutable>();
  for (const one of listed) {
    const { workspaceId, eventName, mode, revision } = one;
    const text = texts.get(revision);
    const read = text === undefined ? knownOf(one) : new UsedSchema(mode, text);
    const schema = read ?? before(workspaceId)?.used?.get(eventName);
    if (!schema) continue;
    const own = found.get(workspaceId) ?? { used: new Map(), byRevision: new Map(), length: 0 };
    found.set(workspaceId, own);
    own.used.set(eventName, schema);
    own.length += schema.text.length;
    if (read) own.byRevision.set(revision, schema);
  }
  return found;
}
