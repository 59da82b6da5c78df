import { BoundedMap } from '../bounded-map.ts';
import { type Log } from '../log.ts';
import { type Workspace } from '../model/index.ts';
import { type Notifications, workspacesChangedChannel, type WorkspaceStore } from '../storage/index.ts';

/** What has to be known of a workspace to let somebody in. */
export type WorkspaceFacts = Pick<Workspace, 'id' | 'name' | 'hidePersonalData'> & {
  /** Nobody may enter it. */
  readonly deleted: boolean;
};

export interface KnownWorkspacesParts {
  readonly workspaces: Pick<WorkspaceStore, 'find'>;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Workspaces in memory: some 200 bytes each. */
const most = 10_000;
/** What was read longer ago is read again before it is used. Changes are notified, but a notification may be lost. */
const validMs = 30_000;

interface Entry {
  readonly facts: WorkspaceFacts;
  readonly readAt: number;
}

/** Workspaces that somebody enters who may enter several, kept current in memory. */
export class KnownWorkspaces {
  readonly #parts: KnownWorkspacesParts;
  #known = new BoundedMap<string, Entry>(most);
  /** Counts what was forgotten: a read that began before must not bring it back. */
  #changes = 0;

  constructor(parts: KnownWorkspacesParts) {
    this.#parts = parts;
    const { notifications, log } = parts;
    notifications
      .listen(
        workspacesChangedChannel,
        () => this.#forget(),
        () => this.#forget(),
      )
      .catch((err: Error) =>
        log.error({ err }, 'Changes of workspaces are not notified; reading every 30 s.'),
      );
  }

  /** Null when there is none of this id. @throws The error of the database. */
  async find(id: string): Promise<WorkspaceFacts | null> {
    const { workspaces, now } = this.#parts;
    const known = this.#known.get(id);
    if (known && now() - known.readAt < validMs) return known.facts;
    const [changes, readAt] = [this.#changes, now()];
    const found = await workspaces.find(id);
    if (!found) return null;
    const { name, hidePersonalData, deletesAt } = found;
    const facts = { id: found.id, name, hidePersonalData, deleted: deletesAt !== null };
    if (changes === this.#changes) this.#known.set(id, { facts, readAt });
    return facts;
  }

  /** Changes are rare, and reading again is cheap. */
  #forget(): void {
    this.#changes += 1;
    this.#known = new BoundedMap(most);
  }
}
