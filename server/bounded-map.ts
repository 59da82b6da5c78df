/** A map that keeps what was used last: what does not fit any more is forgotten. */
export class BoundedMap<K, V> {
  /** The entry that was used last is the last one. */
  readonly #entries = new Map<K, V>();
  readonly #most: number;
  /** The key that was used last: it need not be moved. */
  #last: K | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which counts as a use of it. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined || key === this.#last) return value;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#last = key;
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#last = key;
    if (this.#entries.size > this.#most) this.deleteOldest();
  }

  /** Forgets the entry that was used longest ago, and returns its value. */
  deleteOldest(): V | undefined {
    for (const [key, value] of this.#entries) {
      this.#entries.delete(key);
      return value;
    }
    return undefined;
  }
}
