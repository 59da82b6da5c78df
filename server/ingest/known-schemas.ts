import { UsedSchema, type UsedSchemas } from '../pipeline/index.ts';
import { type EventSchemaStore } from '../storage/index.ts';

type ListedSchema = Awaited<ReturnType<EventSchemaStore['listUsed']>>[number];

/** The schemas that were read last, by workspace. One that did not change is not made ready again. */
export class KnownSchemas {
  #byWorkspace = new Map<string, Map<string, UsedSchema>>();
  #byRevision = new Map<string, UsedSchema>();

  of(workspaceId: string): UsedSchemas | null {
    return this.#byWorkspace.get(workspaceId) ?? null;
  }

  has(revision: string): boolean {
    return this.#byRevision.has(revision);
  }

  /**
   * @param used All that are used.
   * @param texts Of those that are not known. Where one is missing, it was changed again meanwhile, and will be read: until
   *   then the schema before it stays.
   */
  replace(used: readonly ListedSchema[], texts: ReadonlyMap<string, string>): void {
    const byWorkspace = new Map<string, Map<string, UsedSchema>>();
    const byRevision = new Map<string, UsedSchema>();
    for (const { workspaceId, eventName, mode, revision } of used) {
      const text = texts.get(revision);
      const schema =
        text === undefined ? this.#before(workspaceId, eventName, revision) : new UsedSchema(mode, text);
      if (!schema) continue;
      let own = byWorkspace.get(workspaceId);
      if (!own) byWorkspace.set(workspaceId, (own = new Map()));
      own.set(eventName, schema);
      if (text !== undefined || this.has(revision)) byRevision.set(revision, schema);
    }
    this.#byWorkspace = byWorkspace;
    this.#byRevision = byRevision;
  }

  #before(workspaceId: string, eventName: string, revision: string): UsedSchema | undefined {
    return this.#byRevision.get(revision) ?? this.#byWorkspace.get(workspaceId)?.get(eventName);
  }
}
