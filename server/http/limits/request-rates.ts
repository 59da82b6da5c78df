/** Keys that are counted at once. A new one displaces the oldest, which then starts with a full bucket again. */
const maxKeys = 10_000;

interface Bucket {
  tokens: number;
  /** When they were counted, in milliseconds. */
  at: number;
}

/**
 * Limits the requests of each key by a token bucket: one second's requests at once, and then as many as are allowed per
 * second. Counted in this process alone.
 */
export class RequestRates {
  readonly perSecond: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now Milliseconds. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.perSecond = perSecond;
    this.#now = now;
  }

  /** Counts a request. @returns How many more the key may make now; -1 when this one is too many. */
  take(keyId: string): number {
    const now = this.#now();
    const bucket = this.#buckets.get(keyId) ?? this.#add(keyId, now);
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + ((now - bucket.at) * this.perSecond) / 1000);
    bucket.at = now;
    if (bucket.tokens < 1) return -1;
    bucket.tokens -= 1;
    return Math.floor(bucket.tokens);
  }

  #add(keyId: string, now: number): Bucket {
    if (this.#buckets.size >= maxKeys) this.#buckets.delete(this.#buckets.keys().next().value!);
    const bucket = { tokens: this.perSecond, at: now };
    this.#buckets.set(keyId, bucket);
    return bucket;
  }
}
