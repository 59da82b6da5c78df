import { LinkedList, type ListNode } from '../../linked-list.ts';

/** An item's position in {@link Turns}. One item has one, for as long as it exists. */
export interface Turn<T> {
  readonly node: ListNode<T>;
  /** The count that it was put in by; null while it is in no list. */
  at: number | null;
}

export function turnOf<T>(item: T): Turn<T> {
  return { node: { item, previous: null, next: null }, at: null };
}

/**
 * Items in the order of a count: the lowest first, and of several with the same count the one that has had it for the
 * longest time. Moving an item takes constant time; finding the first takes at most as many steps as the highest count.
 */
export class Turns<T> {
  readonly #byCount: LinkedList<T>[] = [];
  #size = 0;
  /** Nothing is in a list before this one. */
  #from = 0;

  /** The item whose turn is next. */
  get first(): T | undefined {
    if (this.#size === 0) return undefined;
    while (this.#byCount[this.#from]!.size === 0) this.#from += 1;
    return this.#byCount[this.#from]!.first;
  }

  /** Moves an item to the end of those with its count; null takes it out. With the count that it has, it stays. */
  put(turn: Turn<T>, count: number | null): void {
    if (turn.at === count) return;
    if (turn.at !== null) {
      this.#byCount[turn.at]!.remove(turn.node);
      this.#size -= 1;
    }
    turn.at = count;
    if (count === null) return;
    while (this.#byCount.length <= count) this.#byCount.push(new LinkedList());
    this.#byCount[count]!.append(turn.node);
    this.#size += 1;
    if (count < this.#from) this.#from = count;
  }
}
