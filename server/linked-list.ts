/** Where something stands in a {@link LinkedList}. */
export interface ListNode<T> {
  readonly item: T;
  previous: ListNode<T> | null;
  next: ListNode<T> | null;
}

/**
 * A line that may be left from anywhere: for what comes and goes thousands of times a second, as a `Set` is not.
 *
 * V8 gives a full `Set` a new table, and has the old one point to it, for iterators under way. Once one of these tables
 * has got old, every one that follows is reached from a dead one: young collections then keep them all, and what was in
 * them, until the whole heap is collected. What has left this line points to nothing in it.
 */
export class LinkedList<T> {
  #first: ListNode<T> | null = null;
  #last: ListNode<T> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Who has stood here for longest. */
  get first(): T | undefined {
    return this.#first?.item;
  }

  /** At the end. What is returned leaves again, once. */
  add(item: T): ListNode<T> {
    const place: ListNode<T> = { item, previous: this.#last, next: null };
    if (this.#last) this.#last.next = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
    return place;
  }

  remove(place: ListNode<T>): void {
    const { previous, next } = place;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    place.previous = null;
    place.next = null;
    this.#size -= 1;
  }

  /** Everybody, first come first: a copy, since some leave when they are told something. */
  toArray(): T[] {
    const items: T[] = [];
    for (let place = this.#first; place; place = place.next) items.push(place.item);
    return items;
  }
}
