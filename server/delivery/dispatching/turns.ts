import { LinkedList, type ListNode } from '../../linked-list.ts';

/** A place among {@link Turns}, or outside of them: `at` is null then. One item has one, for as long as it exists. */
export interface Turn<T> {
  readonly node: ListNode<T>;
  at: number | null;
}

export function turnOf<T>(item: T): Turn<T> {
  return { node: { item, previous: null, next: null }, at: null };
}

/**
 * Items in the order of their turns: by a count of theirs, the fewest first, and among equals the one that has had this
 * count for the longest time. Moving an item takes constant time; finding the first one takes as many steps at most as the
 * highest count.
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

  /** Puts an item where its count belongs; null takes it out. It keeps its place when the count is the same. */
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
