/** How much values weigh, in any unit. */
export interface Weights<V> {
  readonly of: (value: V) => number;
  /** Of all values together, but for one. */
  readonly most: number;
}

interface Generation<K, V> {
  readonly values: Map<K, V>;
  /** The keys of the values that have a tag. */
  readonly tagged: Map<string, Set<K>>;
  weight: number;
}

const empty = <K, V>(): Generation<K, V> => ({ values: new Map(), tagged: new Map(), weight: 0 });

/**
 * A map that keeps what was used of late, in two generations: a value that is used again moves to the young one, and what
 * is left in the old one is forgotten when the young one is full, or by `age`. Bounded, and cheap for every use.
 */
export class RecentMap<K, V> {
  readonly #perGeneration: number;
  readonly #weights: Weights<V>;
  readonly #tagsOf: (value: V) => readonly string[];
  #young = empty<K, V>();
  #old = empty<K, V>();

  /**
   * @param most Values that are kept at most; half of them are those that were used last.
   * @param tagsOf By what else values can be forgotten: the same for a value whenever it is asked.
   */
  constructor(
    most: number,
    weights: Weights<V> = { of: () => 0, most: Infinity },
    tagsOf: (value: V) => readonly string[] = () => [],
  ) {
    this.#perGeneration = Math.ceil(most / 2);
    this.#weights = weights;
    this.#tagsOf = tagsOf;
  }

  get size(): number {
    return this.#young.values.size + this.#old.values.size;
  }

  /** The value of a key, which counts as a use of it. */
  get(key: K): V | undefined {
    const young = this.#young.values.get(key);
    if (young !== undefined) return young;
    const old = this.#old.values.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.delete(key);
    const weight = this.#weights.of(value);
    const { values, weight: before } = this.#young;
    const isFull = values.size >= this.#perGeneration || before + weight > this.#weights.most / 2;
    if (isFull && values.size > 0) this.age();
    const { tagged } = this.#young;
    this.#young.values.set(key, value);
    this.#young.weight += weight;
    for (const tag of this.#tagsOf(value)) tagged.set(tag, (tagged.get(tag) ?? new Set()).add(key));
  }

  delete(key: K): void {
    for (const generation of [this.#young, this.#old]) {
      const { values, tagged } = generation;
      const value = values.get(key);
      if (value === undefined || !values.delete(key)) continue;
      generation.weight -= this.#weights.of(value);
      for (const tag of this.#tagsOf(value)) {
        const keys = tagged.get(tag);
        keys?.delete(key);
        if (keys?.size === 0) tagged.delete(tag);
      }
    }
  }

  /** Deletes all values with a tag, and looks at no other. */
  deleteTagged(tag: string): void {
    for (const { tagged } of [this.#young, this.#old])
      for (const key of tagged.get(tag) ?? []) this.delete(key);
  }

  /** Without counting as a use. */
  *entries(): Generator<[K, V]> {
    yield* this.#old.values;
    yield* this.#young.values;
  }

  /** Forgets what was not used since this was called before. */
  age(): void {
    this.#old = this.#young;
    this.#young = empty();
  }

  clear(): void {
    this.age();
    this.age();
  }
}
