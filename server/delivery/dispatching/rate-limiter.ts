/** A webhook with a rate limit, in requests per second. */
export interface RateLimitedWebhook {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly perSecond: number;
}

/**
 * Reserves the next `lengthMs` of a webhook's time for this worker alone. Returns in how many milliseconds that time
 * begins, as of some moment during the call; null when the next second is reserved already.
 */
export type Reserve = (webhook: RateLimitedWebhook, lengthMs: number) => Promise<number | null>;

/** Starts that this worker may make, one every `everyMs`. Times in milliseconds of the monotonic clock. */
interface HeldReservation {
  left: number;
  /** From when on the next of them may be made. */
  at: number;
  /** Until how long after `at` it may be made. Later, it has lapsed. */
  readonly usableMs: number;
  readonly everyMs: number;
}

/** The least time by which a start may be late. */
const leastSlackMs = 50;
/** The most: then starts are three times as far apart as the limit alone asks for. */
const mostSlackMs = 2000;
/** How fast the worst lateness so far is forgotten, per observation. */
const forgetting = 0.9;
/** How many starts a reservation has: as many as the limit allows in this time, so a statement or two per second. */
const reservedMs = 500;
/** Below so many reservations, none is looked for that has lapsed. */
const fewReservations = 256;
/** How long to wait after a reservation that found nothing or failed. */
const retryMs = 250;

/**
 * Keeps requests to a webhook within its rate limit, over all workers: N + 1 requests never start within a second. The
 * database keeps one row of time per webhook; each worker reserves a stretch of it, in which its starts are evenly apart.
 *
 * A start is made some time after its place: timers are late, and so is the answer that grants a reservation. A place may
 * be used up to `slack` late, and places are (1000 ms + slack) / N apart instead of 1000 ms / N: of N + 1 starts, the first
 * one's lateness cannot bring the last one within its second. The slack follows the lateness that is observed, so a busy
 * process or a slow database lowers the rate and never exceeds it. A reservation with more slack than the least ends with
 * a pause of the difference, for those that follow with less.
 */
export class RateLimiter {
  readonly #reserve: Reserve;
  readonly #now: () => number;
  readonly #reservations = new Map<string, HeldReservation>();
  readonly #waiting = new Map<string, NodeJS.Timeout | null>();
  /** At so many reservations, those that have lapsed are removed. */
  #releaseAt = fewReservations;
  #lateness = 0;
  #closed = false;

  constructor(reserve: Reserve, now: () => number = () => performance.now()) {
    this.#reserve = reserve;
    this.#now = now;
  }

  /** Reservations in memory. Up to half of them, or 256, may have lapsed. */
  get size(): number {
    return this.#reservations.size;
  }

  /** Whether a request may start now. If so, it is counted. */
  tryAcquire({ webhookId }: RateLimitedWebhook): boolean {
    const reservation = this.#reservations.get(webhookId);
    if (!reservation) return false;
    const now = this.#now();
    const lapsed = Math.ceil((now - reservation.usableMs - reservation.at) / reservation.everyMs);
    if (lapsed > 0) {
      reservation.left -= lapsed;
      reservation.at += lapsed * reservation.everyMs;
    }
    if (reservation.left <= 0) {
      this.#reservations.delete(webhookId);
      return false;
    }
    if (reservation.at > now) return false;
    reservation.left -= 1;
    reservation.at += reservation.everyMs;
    return true;
  }

  /** Calls back once when `tryAcquire` is worth another try. One wait per webhook at a time; further ones are ignored. */
  whenReady(webhook: RateLimitedWebhook, onReady: () => void): void {
    const { webhookId } = webhook;
    if (this.#closed || this.#waiting.has(webhookId)) return;
    this.#waiting.set(webhookId, null);
    const callAfter = (ms: number) => {
      if (this.#closed) return;
      const readyAt = this.#now() + ms;
      const timer = setTimeout(() => {
        this.#waiting.delete(webhookId);
        this.#observe(this.#now() - readyAt);
        onReady();
      }, ms);
      this.#waiting.set(webhookId, timer);
    };
    const reservation = this.#reservations.get(webhookId);
    if (reservation) return callAfter(reservation.at - this.#now());
    this.#refill(webhook).then(callAfter, () => callAfter(retryMs));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#waiting.values()) if (timer) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** Returns in how many milliseconds a request may start. */
  async #refill(webhook: RateLimitedWebhook): Promise<number> {
    const { perSecond, webhookId } = webhook;
    const left = Math.max(1, Math.round((perSecond * reservedMs) / 1000));
    const slackMs = this.#slackMs;
    const everyMs = (1000 + slackMs) / perSecond;
    const askedAt = this.#now();
    const waitMs = await this.#reserve(webhook, left * everyMs + slackMs - leastSlackMs);
    if (waitMs === null) return retryMs;
    const grantedAt = this.#now();
    const tookMs = grantedAt - askedAt;
    this.#observe(tookMs);
    // The reserved time began when the database said so, which may have been as early as the question.
    const usableMs = slackMs - tookMs;
    if (usableMs < 0) return 0;
    this.#releaseLapsed();
    this.#reservations.set(webhookId, { left, at: grantedAt + waitMs, usableMs, everyMs });
    return waitMs;
  }

  /** Removes what webhooks have left that get no more deliveries. Costs a constant time per reservation that is made. */
  #releaseLapsed(): void {
    if (this.#reservations.size < this.#releaseAt) return;
    const now = this.#now();
    for (const [webhookId, { at, left, everyMs, usableMs }] of this.#reservations)
      if (at + (left - 1) * everyMs + usableMs < now) this.#reservations.delete(webhookId);
    this.#releaseAt = Math.max(fewReservations, 2 * this.#reservations.size);
  }

  #observe(lateMs: number): void {
    this.#lateness = Math.max(lateMs, this.#lateness * forgetting);
  }

  /** An answer and a timer may both be late. */
  get #slackMs(): number {
    return Math.min(mostSlackMs, Math.max(leastSlackMs, 2 * this.#lateness));
  }
}
