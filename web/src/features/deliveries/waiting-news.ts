import { type DeliveryPage } from './read.ts';
import { type Change } from './rows.ts';

/** Of more deliveries, it is only known that there are more. */
const MOST_KNOWN = 1000;

/** What is new while a list stands still. */
export interface News {
  /** Deliveries that are not on the list yet, or changes if not all of them were told. */
  readonly count: number;
  /** Whether there may be more. */
  readonly more: boolean;
  readonly unit: 'deliveries' | 'changes';
}

export const noNews: News = { count: 0, more: false, unit: 'deliveries' };

/** Collects what is new while a list stands still: the ids of 1,000 deliveries at most. */
export class WaitingNews {
  readonly #ids = new Set<string>();
  readonly #left = new Set<string>();
  #leftOut = 0;
  #more = false;

  /**
   * Takes what happened.
   *
   * @param shown The ids of the rows: these are not new.
   * @param leftOut How many further changes there were, of deliveries that nobody named.
   */
  add(changes: readonly Change[], leftOut: number, shown: ReadonlySet<string>): void {
    for (const change of changes) this.#take(change, shown.has(change.row.id));
    this.#leftOut += leftOut;
  }

  /** Takes the first page of the list as it is now. */
  addPage({ rows, hasMore }: Pick<DeliveryPage, 'rows' | 'hasMore'>, shown: ReadonlySet<string>): void {
    const fresh = rows.filter(({ id }) => !shown.has(id));
    for (const { id } of fresh) this.#know(id);
    if (hasMore && fresh.length === rows.length) this.#more = true;
  }

  clear(): void {
    this.#ids.clear();
    this.#left.clear();
    this.#leftOut = 0;
    this.#more = false;
  }

  /** The ids of rows that are still shown, although they are no longer on the list. */
  get left(): ReadonlySet<string> {
    return this.#left;
  }

  get news(): News {
    const count = this.#ids.size + this.#leftOut;
    return { count, more: this.#more, unit: this.#leftOut > 0 ? 'changes' : 'deliveries' };
  }

  #take({ row: { id }, listed }: Change, shown: boolean): void {
    if (shown && !listed) this.#left.add(id);
    else if (shown) this.#left.delete(id);
    else if (listed) this.#know(id);
    else this.#ids.delete(id);
  }

  #know(id: string): void {
    if (this.#ids.size < MOST_KNOWN || this.#ids.has(id)) this.#ids.add(id);
    else this.#more = true;
  }
}
