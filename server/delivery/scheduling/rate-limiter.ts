import { type Reservation } from '../../storage/index.ts';

/** A webhook with a rate limit, in requests per second. */
export interface RateLimitedWebhook {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly perSecond: number;
}

/** Reserves the next `count` requests of a webhook for this worker; null when the next second has none left. */
export type Reserve = (webhook: RateLimitedWebhook, count: number) => Promise<Reservation | null>;

/** Requests that this worker may start: one every `everyMs` from `at` on, in milliseconds of the monotonic clock. */
interface HeldReservation {
  left: number;
  at: number;
  everyMs: number;
}

/** A start that was not used by then has lapsed: used later, it would add to the starts of that time. */
const lapseMs = 100;
/** How much time one reservation covers: a statement per half a second, whatever the limit. */
const reservedMs = 500;
/** How long to wait after a reservation that found nothing or failed. */
const retryMs = 250;

/**
 * Keeps requests to a webhook within its rate limit, over all workers. The database keeps one row of start times per
 * webhook; each worker reserves a stretch of it, so a limit costs a statement or two per second.
 */
export class RateLimiter {
  readonly #reserve: Reserve;
  readonly #now: () => number;
  readonly #reservations = new Map<string, HeldReservation>();
  readonly #waiting = new Map<string, NodeJS.Timeout | null>();
  #closed = false;

  constructor(reserve: Reserve, now: () => number = () => performance.now()) {
    this.#reserve = reserve;
    this.#now = now;
  }

  /** Whether a request may start now. If so, it is counted. */
  tryAcquire({ webhookId }: RateLimitedWebhook): boolean {
    const reservation = this.#reservations.get(webhookId);
    if (!reservation) return false;
    const now = this.#now();
    const lapsed = Math.floor((now - lapseMs - reservation.at) / reservation.everyMs);
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
      const timer = setTimeout(() => {
        this.#waiting.delete(webhookId);
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
    const left = Math.max(1, Math.round((webhook.perSecond * reservedMs) / 1000));
    const reservation = await this.#reserve(webhook, left);
    if (!reservation) return retryMs;
    const { waitMs, everyMs } = reservation;
    this.#reservations.set(webhook.webhookId, { left, at: this.#now() + waitMs, everyMs });
    return waitMs;
  }
}
