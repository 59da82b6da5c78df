/** Values in memory. An installation with more looks the oldest ones up when they are used. */
export const maxRing = 10_000;
/** What was read longer ago is read again before it is used. */
const validMs = 30_000;

export interface RingParts<V> {
  /** Reads the newest values, at most `limit`. */
  readonly list: (limit: number) => Promise<readonly V[]>;
  readonly keyOf: (value: V) => string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What gives access, in memory: no request with a known key, and no wrong key, depends on a query. */
export class Ring<V> {
  readonly #list: RingParts<V>['list'];
  readonly #keyOf: RingParts<V>['keyOf'];
  readonly #now: () => number;
  #known = new Map<string, V>();
  #readAt = -Infinity;
  #reading: Promise<void> | null = null;

  constructor({ list, keyOf, now }: RingParts<V>) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#now = now;
  }

  /** Counts the reads: two equal values mean that nothing was forgotten in between. */
  reads = 0;

  /** Reads the values if they are too old to be trusted. @throws The error of the database. */
  async freshen(): Promise<void> {
    if (this.#now() - this.#readAt >= validMs) await this.#read();
  }

  /** Reads the values anew: what was committed before the call is seen. */
  async readAgain(): Promise<void> {
    await this.readEnded();
    await this.#read();
  }

  find(key: string): V | null {
    return this.#known.get(key) ?? null;
  }

  /** Adds a value that was looked up. */
  add(value: V): void {
    if (this.#known.size >= maxRing) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(this.#keyOf(value), value);
  }

  /** Resolves when no read is under way. */
  async readEnded(): Promise<void> {
    await this.#reading?.catch(() => undefined);
  }

  /** One read at a time, however many wait for it. */
  #read(): Promise<void> {
    return (this.#reading ??= this.#readAll().finally(() => (this.#reading = null)));
  }

  async #readAll(): Promise<void> {
    const startedAt = this.#now();
    const values = await this.#list(maxRing);
    this.#known = new Map(values.map((value) => [this.#keyOf(value), value]));
    this.#readAt = startedAt;
    this.reads += 1;
  }
}
