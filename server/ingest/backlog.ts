import { LinkedList } from '../linked-list.ts';

/** More waits to be stored than fits. The caller may try again. */
export class IngestOverloaded extends Error {
  override name = 'IngestOverloaded';
  constructor(
    /** Whole seconds until it is worth trying again. */
    readonly retryAfter = 1,
  ) {
    super('More events wait to be stored than this process keeps: try again in a moment.');
  }
}

export const backlogLimits = {
  /** Events under way that are taken in any case: two full transactions. */
  events: 1024,
  /** Milliseconds for which the oldest call may be under way before further ones are refused. */
  ageMs: 2000,
  /** Seconds that a caller is told to wait at most. */
  longestWait: 30,
} as const;

interface Call {
  readonly since: number;
}

/**
 * The calls under way, from the stages until they are stored. When the oldest takes too long, a new one would take as long
 * and make it worse for all: it is refused at once, so that what is taken is answered soon and memory stays flat.
 *
 * Each workspace may have its part of the events under way: one that sends too many is refused, and the others are not.
 */
export class Backlog {
  readonly #calls = new LinkedList<Call>();
  readonly #byWorkspace = new Map<string, number>();
  readonly #now: () => number;
  #events = 0;

  /** @param now Milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whole seconds after which the workspace may try again; null while its events are taken. */
  secondsToWait(workspaceId: string): number | null {
    if (this.#events <= backlogLimits.events) return null;
    const ageMs = this.#now() - this.#calls.first!.since;
    if (ageMs <= backlogLimits.ageMs) return null;
    const own = this.#byWorkspace.get(workspaceId) ?? 0;
    if (own <= backlogLimits.events / this.#byWorkspace.size) return null;
    return Math.min(backlogLimits.longestWait, Math.ceil(ageMs / 1000));
  }

  /** Runs a call. @throws {IngestOverloaded} */
  async run<T>(workspaceId: string, events: number, work: () => Promise<T>): Promise<T> {
    const seconds = this.secondsToWait(workspaceId);
    if (seconds !== null) throw new IngestOverloaded(seconds);
    const node = this.#calls.add({ since: this.#now() });
    this.#add(workspaceId, events);
    try {
      return await work();
    } finally {
      this.#calls.remove(node);
      this.#add(workspaceId, -events);
    }
  }

  #add(workspaceId: string, events: number): void {
    const own = (this.#byWorkspace.get(workspaceId) ?? 0) + events;
    if (own > 0) this.#byWorkspace.set(workspaceId, own);
    else this.#byWorkspace.delete(workspaceId);
    this.#events += events;
  }
}
