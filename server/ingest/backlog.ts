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
  /** Milliseconds for which a workspace's oldest call may be under way before further ones of it are refused. */
  ageMs: 2000,
  /** Seconds that a caller is told to wait at most. */
  longestWait: 30,
} as const;

interface Call {
  readonly since: number;
}

/** What one workspace has under way. */
class Share {
  /** Oldest first. */
  readonly calls = new LinkedList<Call>();
  events = 0;
}

/**
 * The calls under way, from the stages until they are stored. When a workspace's oldest takes too long, a new one would
 * take as long and make it worse for all: it is refused at once, so that what is taken is answered soon and memory stays
 * flat.
 *
 * Each workspace may have its part of the events under way: one that sends too many is refused, and the others are not.
 * Its age is its own, too: calls with an idempotency key wait for those of their workspace, which says nothing of others.
 */
export class Backlog {
  readonly #shares = new Map<string, Share>();
  readonly #now: () => number;
  #events = 0;

  /** @param now Milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whole seconds after which the workspace may try again; null while its events are taken. */
  secondsToWait(workspaceId: string): number | null {
    if (this.#events <= backlogLimits.events) return null;
    const own = this.#shares.get(workspaceId);
    if (!own || own.events <= backlogLimits.events / this.#shares.size) return null;
    const ageMs = this.#now() - own.calls.first!.since;
    if (ageMs <= backlogLimits.ageMs) return null;
    return Math.min(backlogLimits.longestWait, Math.ceil(ageMs / 1000));
  }

  /** Runs a call. @throws {IngestOverloaded} */
  async run<T>(workspaceId: string, events: number, work: () => Promise<T>): Promise<T> {
    const seconds = this.secondsToWait(workspaceId);
    if (seconds !== null) throw new IngestOverloaded(seconds);
    const share = this.#shareOf(workspaceId);
    const node = share.calls.add({ since: this.#now() });
    this.#count(share, events);
    try {
      return await work();
    } finally {
      share.calls.remove(node);
      this.#count(share, -events);
      if (share.calls.size === 0) this.#shares.delete(workspaceId);
    }
  }

  #shareOf(workspaceId: string): Share {
    const known = this.#shares.get(workspaceId);
    if (known) return known;
    const share = new Share();
    this.#shares.set(workspaceId, share);
    return share;
  }

  #count(share: Share, events: number): void {
    share.events += events;
    this.#events += events;
  }
}
