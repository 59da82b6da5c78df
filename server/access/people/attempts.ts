/** Thrown instead of looking at what somebody sent. */
export class TooManyAttempts extends Error {
  /** @param retryAfter Seconds until it is looked at again. */
  constructor(readonly retryAfter: number) {
    super(`Too many attempts: try again in ${retryAfter} s.`);
  }
}

/** Names that are counted at once. A new one displaces the oldest. */
const mostNames = 10_000;

interface Count {
  attempts: number;
  readonly until: number;
}

export interface AttemptLimits {
  /** Of one name in a window. */
  readonly most: number;
  readonly windowMs: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Counts attempts by name, such as the address that they come from, in this process alone. */
export class Attempts {
  readonly #limits: AttemptLimits;
  readonly #counts = new Map<string, Count>();

  constructor(limits: AttemptLimits) {
    this.#limits = limits;
  }

  /**
   * Counts an attempt before it is looked at, so that many at the same time cannot exceed the limit together.
   *
   * @returns A function that takes the count back, for one that turned out to be right.
   * @throws {TooManyAttempts}
   */
  count(name: string): () => void {
    const now = this.#limits.now();
    const count = this.#countOf(name, now);
    if (count.attempts >= this.#limits.most)
      throw new TooManyAttempts(Math.max(1, Math.ceil((count.until - now) / 1000)));
    count.attempts += 1;
    return () => void (count.attempts -= 1);
  }

  #countOf(name: string, now: number): Count {
    const known = this.#counts.get(name);
    if (known && now < known.until) return known;
    this.#counts.delete(name); // the order of a map is that of insertion
    if (this.#counts.size >= mostNames) this.#counts.delete(this.#counts.keys().next().value!);
    const fresh = { attempts: 0, until: now + this.#limits.windowMs };
    this.#counts.set(name, fresh);
    return fresh;
  }
}
