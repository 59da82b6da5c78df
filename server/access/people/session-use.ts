import { periodic } from '../../async/index.ts';
import { BoundedMap } from '../../bounded-map.ts';
import { type Clock } from '../../clock.ts';
import { type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { type PeopleStore } from '../../storage/index.ts';

export interface SessionUseParts {
  readonly accounts: Pick<PeopleStore['accounts'], 'storeLastWorkspaces'>;
  readonly sessions: Pick<PeopleStore['sessions'], 'storeUse'>;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;
/** People whose last workspace is known before it is stored. */
const mostPeople = 10_000;

/** Stores when sessions were used, and in which workspaces: once a minute, and nothing when none was. */
export class SessionUse implements Closeable {
  readonly #parts: SessionUseParts;
  readonly #tick: ReturnType<typeof periodic>;
  readonly #lastWorkspaces = new BoundedMap<string, string>(mostPeople);
  readonly #lastSeen = new BoundedMap<string, number>(mostPeople);
  #used = new Set<string>();
  #moved = new Map<string, string>();

  constructor(parts: SessionUseParts) {
    this.#parts = parts;
    const onError = (err: unknown) =>
      parts.log.warn({ err }, 'When sessions were used could not be stored; trying again with the next use.');
    this.#tick = periodic(() => this.#store(), { everyMs, onError, keepsProcessAlive: false });
  }

  note(session: { readonly id: string; readonly userId: string }, workspaceId: string): void {
    const { id, userId } = session;
    this.#used.add(id);
    this.#lastSeen.set(id, this.#parts.clock.now().getTime());
    this.#lastWorkspaces.set(userId, workspaceId);
    this.#moved.set(userId, workspaceId);
  }

  /** The workspace that somebody used last in this process; undefined when they used none of late. */
  lastWorkspaceOf(userId: string): string | undefined {
    return this.#lastWorkspaces.get(userId);
  }

  /** When a session was used last in this process, in milliseconds; 0 when it was not of late. */
  lastSeen(id: string): number {
    return this.#lastSeen.get(id) ?? 0;
  }

  /** Stores what is not stored yet, as far as the database answers. */
  async close(): Promise<void> {
    await this.#tick.stop();
    await this.#store().catch(() => undefined);
  }

  async #store(): Promise<void> {
    const { accounts, sessions, clock } = this.#parts;
    const [used, moved] = [[...this.#used], this.#moved];
    this.#used = new Set();
    this.#moved = new Map();
    if (used.length > 0) await sessions.storeUse(used, clock.now());
    if (moved.size > 0) await accounts.storeLastWorkspaces(moved);
  }
}
