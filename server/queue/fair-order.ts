/**
 * Deliveries a second up to which a webhook, and a workspace, keep their place in line. Who sends more stands farther
 * back the more it sends, as if its deliveries had been sent at this pace. Idle workers take them all the same.
 */
const perSecond = { webhook: 200, workspace: 2000 } as const;

/** Nobody stands farther back than this, or a flood of yesterday would count against the events of today. */
const farthestMs = 600_000;

/** Ends of lines that lie in the past say nothing: they are forgotten when there are so many. */
const remembered = 100_000;

/** Seconds are counted from here, to fit a job's priority, which is a 32-bit number. */
const epochMs = Date.UTC(2026, 0, 1);

/**
 * The place of something in a queue that is taken in the order of this time: pg-boss's priority, of which the highest
 * comes first. Earlier times give higher ones, to the second; within a second the older job comes first.
 */
export function priorityAt(time: number): number {
  return -Math.floor((time - epochMs) / 1000);
}

/**
 * Fair queueing by virtual time, so that the queue is shared by workspace and webhook although it is taken from one end:
 * a webhook with 100,000 deliveries waiting has most of them stand behind whatever others send in the next minutes, and
 * nobody has to read past them.
 *
 * Each process that enqueues has one of its own; it need not know of the others', since order is all that depends on it.
 */
export class FairOrder {
  readonly #ends = new Map<string, number>();

  /** The place in line of `count` deliveries that are enqueued now, in milliseconds of wall time. */
  stamp(workspaceId: string, webhookId: string, count: number, now: number): number {
    if (this.#ends.size > remembered) this.#forget(now);
    const ofWebhook = this.#advance(webhookId, count / perSecond.webhook, now);
    const ofWorkspace = this.#advance(workspaceId, count / perSecond.workspace, now);
    return Math.max(ofWebhook, ofWorkspace);
  }

  /** Returns where the line ended before. */
  #advance(key: string, seconds: number, now: number): number {
    const end = Math.max(now, this.#ends.get(key) ?? now);
    this.#ends.set(key, Math.min(end + seconds * 1000, now + farthestMs));
    return end;
  }

  #forget(now: number): void {
    for (const [key, end] of this.#ends) if (end <= now) this.#ends.delete(key);
  }
}
