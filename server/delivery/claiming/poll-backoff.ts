/** Polls that find nothing take at most an eleventh of the time. */
const backoffFactor = 10;
/** A poll that costs no more needs no backoff. */
const cheapMs = 1;

/** The quickest answer so far, in milliseconds: what the way to the server and back takes at most, whatever is asked. */
export interface RoundTrip {
  ms: number;
}

/**
 * When to poll again after a poll that left out some webhooks and found nothing: it may have read past a long backlog of
 * theirs. Once one of them is wanted again the next poll finds it, so there is no backoff then.
 */
export class PollBackoff {
  readonly #longestMs: number;
  readonly #roundTrip: RoundTrip;
  #until = -Infinity;
  #leftOut: readonly string[] = [];
  #tookMs = 0;

  /**
   * @param longestMs No backoff is longer.
   * @param roundTrip Shared by all polls over one connection pool.
   */
  constructor(longestMs: number, roundTrip: RoundTrip) {
    this.#longestMs = longestMs;
    this.#roundTrip = roundTrip;
  }

  /** A poll found nothing. Times in milliseconds of the monotonic clock. */
  begin(leftOut: readonly string[], startedAt: number, endedAt: number): void {
    const tookMs = endedAt - startedAt;
    this.#roundTrip.ms = Math.min(this.#roundTrip.ms, tookMs);
    // A busy process hears late of an answer; hardly so twice in a row.
    const costMs = Math.min(tookMs, this.#tookMs) - this.#roundTrip.ms;
    this.#tookMs = tookMs;
    this.#leftOut = leftOut;
    this.#until = costMs > cheapMs ? endedAt + Math.min(costMs * backoffFactor, this.#longestMs) : -Infinity;
  }

  /** How long it is until the next poll, in milliseconds; at most 0 when it is time. */
  left(leftOut: readonly string[], at: number): number {
    const still = new Set(leftOut);
    return this.#leftOut.every((webhookId) => still.has(webhookId)) ? this.#until - at : 0;
  }
}
