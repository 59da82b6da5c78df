/** An item's node in a {@link LinkedList}. */
export interface ListNode<T> {
  readonly item: T;
  previous: ListNode<T> | null;
  next: ListNode<T> | null;
}

/**
 * A doubly linked list, for items that come and go thousands of times a second. A `Set` would keep them alive: V8 replaces
 * a full table by a new one and links the old to the new, for running iterators. Once one of these tables is in the old
 * generation, every later one is reachable from a dead one, and young collections keep them all with their items, until a
 * full collection. A node that has left this list points to nothing in it. Measured: 33 instead of 43 µs of CPU per
 * drained delivery.
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

  /** Appends an item. The node is to be removed once. */
  add(item: T): ListNode<T> {
    return this.append({ item, previous: null, next: null });
  }

  /** Appends a node that is in no list: for items that leave one list for another again and again. */
  append(node: ListNode<T>): ListNode<T> {
    node.previous = this.#last;
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

  /** A copy of all items, oldest first. */
  toArray(): T[] {
    const items: T[] = [];
    for (let node = this.#first; node; node = node.next) items.push(node.item);
    return items;
  }
}
