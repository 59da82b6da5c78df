/** A look that finds nothing takes at most an eleventh of the time. */
const restFactor = 10;
const cheapMs = 1;

/** The quickest answer so far, in milliseconds: what the way to the server and back takes at most, whatever is asked. */
export interface RoundTrip {
  ms: number;
}

/**
 * When to look again after a look at all that waits that found nothing: it may have read past much that is not wanted now.
 * As soon as something of it is wanted again, the next look finds it, and need not wait.
 */
export class PollBackoff {
  readonly #longestMs: number;
  readonly #roundTrip: RoundTrip;
  #until = -Infinity;
  #leftOut: readonly string[] = [];
  #tookMs = 0;

  constructor(longestMs: number, roundTrip: RoundTrip) {
    this.#longestMs = longestMs;
    this.#roundTrip = roundTrip;
  }

  /** A look that left out some webhooks found nothing. Times in milliseconds of the monotonic clock. */
  begin(leftOut: readonly string[], startedAt: number, endedAt: number): void {
    const tookMs = endedAt - startedAt;
    this.#roundTrip.ms = Math.min(this.#roundTrip.ms, tookMs);
    // A process that has much to do hears late of the answer; hardly so twice in a row.
    const costMs = Math.min(tookMs, this.#tookMs) - this.#roundTrip.ms;
    this.#tookMs = tookMs;
    this.#leftOut = leftOut;
    this.#until = costMs > cheapMs ? endedAt + Math.min(costMs * restFactor, this.#longestMs) : -Infinity;
  }

  /** How long it is until the next look, in milliseconds; at most 0 when it is time. */
  left(leftOut: readonly string[], at: number): number {
    const still = new Set(leftOut);
    return this.#leftOut.every((webhookId) => still.has(webhookId)) ? this.#until - at : 0;
  }
}
