/** An item of a {@link LinkedList} with its neighbours. */
export interface ListNode<T> {
  readonly item: T;
  previous: ListNode<T> | null;
  next: ListNode<T> | null;
}

/**
 * A doubly linked list, from which any item can be removed: for items that are added and removed thousands of times a
 * second, for which a `Set` costs too much memory.
 *
 * V8 gives a full `Set` a new table and makes the old one point to it, for active iterators. Once one of these tables is in
 * the old generation, every later one is reachable from a dead one: young collections then keep them all, with their
 * items, until the whole heap is collected. A removed node of this list points to no other node.
 */
export class LinkedList<T> {
  #first: ListNode<T> | null = null;
  #last: ListNode<T> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest item. */
  get first(): T | undefined {
    return this.#first?.item;
  }

  /** Adds an item at the end. Remove the returned node at most once. */
  add(item: T): ListNode<T> {
    const node: ListNode<T> = { item, previous: this.#last, next: null };
    if (this.#last) this.#last.next = node;
    else this.#first = node;
    this.#last = node;
    this.#size += 1;
    return node;
  }

  remove(node: ListNode<T>): void {
    const { previous, next } = node;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    node.previous = null;
    node.next = null;
    this.#size -= 1;
  }

  /** All items, the oldest first. A copy, so that items can be removed while it is iterated. */
  toArray(): T[] {
    const items: T[] = [];
    for (let node = this.#first; node; node = node.next) items.push(node.item);
    return items;
  }
}
