import { type Reservation } from '../../storage/index.ts';

/** A webhook with a rate limit. */
export interface RateLimitedWebhook {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly perSecond: number;
}

/** Gets places in the row of requests that all workers share; null when the next second has none left. */
export type Reserve = (webhook: RateLimitedWebhook, count: number) => Promise<Reservation | null>;

/** Places that this worker has: one every `everyMs` from `at` on, in milliseconds of the monotonic clock. */
interface HeldReservation {
  left: number;
  at: number;
  everyMs: number;
}

/** A place that was not used by then is gone: used later, it would add to those of that time. */
const keptMs = 100;
/** Places are reserved for so long at once: a statement per half a second, whatever the limit. */
const reservedMs = 500;
/** When there was none to be had. */
const againMs = 250;

/**
 * Holds requests to a webhook's rate limit, over all workers: each request needs a place in a row that the database
 * keeps. Places are reserved some at a time, so a limit costs a statement or two a second.
 */
export class RateLimiter {
  readonly #reserve: Reserve;
  readonly #now: () => number;
  readonly #places = new Map<string, HeldReservation>();
  readonly #waiting = new Map<string, NodeJS.Timeout | null>();
  #closed = false;

  constructor(reserve: Reserve, now: () => number = () => performance.now()) {
    this.#reserve = reserve;
    this.#now = now;
  }

  /** Whether a request may start now; if so, its place is used. */
  tryAcquire({ webhookId }: RateLimitedWebhook): boolean {
    const places = this.#places.get(webhookId);
    if (!places) return false;
    const now = this.#now();
    const late = Math.floor((now - keptMs - places.at) / places.everyMs);
    if (late > 0) {
      places.left -= late;
      places.at += late * places.everyMs;
    }
    if (places.left <= 0) {
      this.#places.delete(webhookId);
      return false;
    }
    if (places.at > now) return false;
    places.left -= 1;
    places.at += places.everyMs;
    return true;
  }

  /** Calls back once when it is worth trying again. One wait at a time per webhook; others are ignored. */
  whenReady(webhook: RateLimitedWebhook, onReady: () => void): void {
    const { webhookId } = webhook;
    if (this.#closed || this.#waiting.has(webhookId)) return;
    this.#waiting.set(webhookId, null);
    const callAfter = (ms: number) => {
      if (this.#closed) return;
      const timer = setTimeout(() => {
        this.#waiting.delete(webhookId);
        onReady();
      }, ms);
      this.#waiting.set(webhookId, timer);
    };
    const places = this.#places.get(webhookId);
    if (places) return callAfter(places.at - this.#now());
    this.#refill(webhook).then(callAfter, () => callAfter(againMs));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#waiting.values()) if (timer) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** Returns in how many milliseconds there may be a place. */
  async #refill(webhook: RateLimitedWebhook): Promise<number> {
    const left = Math.max(1, Math.round((webhook.perSecond * reservedMs) / 1000));
    const reservation = await this.#reserve(webhook, left);
    if (!reservation) return againMs;
    const { waitMs, everyMs } = reservation;
    this.#places.set(webhook.webhookId, { left, at: this.#now() + waitMs, everyMs });
    return waitMs;
  }
}
