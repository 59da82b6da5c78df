/**
 * Values by key. A key with one value, as most of 100,000 users have one webhook, holds it without a set: a set would take
 * ten times the memory of the entry in the map.
 */
export class Groups<K, V extends object> {
  readonly #groups = new Map<K, V | Set<V>>();

  has(key: K): boolean {
    return this.#groups.has(key);
  }

  /** How many values a key has. */
  count(key: K): number {
    const group = this.#groups.get(key);
    if (group === undefined) return 0;
    return group instanceof Set ? group.size : 1;
  }

  add(key: K, value: V): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, value);
    else if (group instanceof Set) group.add(value);
    else this.#groups.set(key, new Set([group, value]));
  }

  /** Removes a value, and the key with its last one. */
  delete(key: K, value: V): void {
    const group = this.#groups.get(key);
    if (group instanceof Set && group.size > 1) group.delete(value);
    else this.#groups.delete(key);
  }

  forEach(key: K, visit: (value: V) => void): void {
    const group = this.#groups.get(key);
    if (group instanceof Set) group.forEach(visit);
    else if (group !== undefined) visit(group);
  }
}
