import { LinkedList, type ListNode } from '../../linked-list.ts';

interface Kept<V> {
  readonly key: string;
  readonly value: V;
  readonly owner: Owner<V>;
  node: ListNode<Kept<V>>;
}

interface Owner<V> {
  readonly id: string;
  /** Least recently used first. */
  readonly kept: LinkedList<Kept<V>>;
}

/**
 * A bounded map that several owners share: an entry belongs to whoever added it, and everybody may use it. When the map is
 * full, the owner with the most entries gives up its least recently used one. So one owner may fill the map as long as
 * nobody else needs it, and a flood of entries evicts none of those who have fewer.
 */
export class SharedLru<V> {
  readonly #entries = new Map<string, Kept<V>>();
  readonly #owners = new Map<string, Owner<V>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts as a use. */
  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const { kept } = entry.owner;
    kept.remove(entry.node);
    entry.node = kept.add(entry);
    return entry.value;
  }

  /** Adds an entry, or replaces it and makes it this owner's. */
  set(ownerId: string, key: string, value: V): void {
    const replaced = this.#entries.get(key);
    if (replaced) this.#remove(replaced);
    else if (this.#entries.size >= this.#most) this.#remove(this.#largest().kept.first!);
    let owner = this.#owners.get(ownerId);
    if (!owner) this.#owners.set(ownerId, (owner = { id: ownerId, kept: new LinkedList() }));
    const entry = { key, value, owner } as Kept<V>;
    entry.node = owner.kept.add(entry);
    this.#entries.set(key, entry);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) this.#remove(entry);
  }

  #remove({ key, owner, node }: Kept<V>): void {
    this.#entries.delete(key);
    owner.kept.remove(node);
    if (owner.kept.size === 0) this.#owners.delete(owner.id);
  }

  /** Takes a step per owner, when the map is full: little beside the look-up that the new entry has cost. */
  #largest(): Owner<V> {
    let largest: Owner<V> | undefined;
    for (const owner of this.#owners.values())
      if (!largest || owner.kept.size > largest.kept.size) largest = owner;
    return largest!;
  }
}
