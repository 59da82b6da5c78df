/**
 * Deliveries per second up to which a webhook, and a workspace, is within its share. The deliveries of one that sends
 * more get a later time, as if they had been sent at this rate. Idle workers claim them all the same.
 */
const sharePerSecond = { webhook: 200, workspace: 2000 } as const;

/** The maximum delay: without it, a flood of yesterday would count against the events of today. */
const maxDelayMs = 600_000;

/** When so many webhooks and workspaces are remembered, those whose time has passed are forgotten. */
const maxRemembered = 100_000;

/** Seconds are counted from here, to fit a job's priority, which is a 32-bit number. */
const epochMs = Date.UTC(2026, 0, 1);

/**
 * A time as pg-boss's priority, of which the highest is claimed first. Earlier times have higher priorities, with a
 * resolution of one second; among equal ones the older job comes first.
 */
export function priorityAt(time: number): number {
  return -Math.floor((time - epochMs) / 1000);
}

/**
 * Fair queueing by virtual time. A webhook with 100,000 waiting deliveries has most of them queued behind whatever
 * others send in the next minutes, and a claim of the others' jobs does not read past them.
 *
 * Each process that adds jobs has a FairOrder of its own. They need not agree: only the order of jobs depends on it.
 */
export class FairOrder {
  /** By webhook or workspace: the virtual time of its next delivery. */
  readonly #next = new Map<string, number>();

  /** How many webhooks and workspaces are remembered. */
  get size(): number {
    return this.#next.size;
  }

  /** The virtual time of `count` deliveries that are added at `now`, both in milliseconds of wall time. */
  stamp(workspaceId: string, webhookId: string, count: number, now: number): number {
    if (this.#next.size > maxRemembered) this.#forget(now);
    const ofWebhook = this.#advance(webhookId, count / sharePerSecond.webhook, now);
    const ofWorkspace = this.#advance(workspaceId, count / sharePerSecond.workspace, now);
    return Math.max(ofWebhook, ofWorkspace);
  }

  /** Returns the virtual time from before. */
  #advance(key: string, seconds: number, now: number): number {
    const time = Math.max(now, this.#next.get(key) ?? now);
    this.#next.set(key, Math.min(time + seconds * 1000, now + maxDelayMs));
    return time;
  }

  #forget(now: number): void {
    for (const [key, time] of this.#next) if (time <= now) this.#next.delete(key);
  }
}
