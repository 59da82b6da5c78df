import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';
import { between } from './rows.ts';

/** A job takes so many deliveries by their ids. */
export const MOST_SELECTED = 200;

type Row = Pick<DeliveryRow, 'id' | 'webhook'>;

/** Deliveries that somebody has selected, to do something with all of them. At most {@link MOST_SELECTED}. */
export class Selection {
  /** By id. Replaced at each change. */
  #rows = $state.raw<ReadonlyMap<string, Row>>(new Map());
  /** Where a range begins: the row that was selected last by itself. */
  #from: string | null = null;

  get size(): number {
    return this.#rows.size;
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** How many of these rows are selected. */
  among(rows: readonly Row[]): 'none' | 'some' | 'all' {
    const count = rows.filter(({ id }) => this.has(id)).length;
    return count === 0 ? 'none' : count === rows.length ? 'all' : 'some';
  }

  /**
   * Selects a row, or leaves it out again.
   *
   * @param range Whether to do the same with all rows from the last one to this one.
   */
  toggle(row: Row, rows: readonly Row[], range: boolean): void {
    this.#set(range ? between(rows, this.#from, row.id) : [row], !this.has(row.id));
    this.#from = row.id;
  }

  /** Extends the selection by the keyboard from a row to the next one, or takes it back. */
  extend(from: Row, to: Row): void {
    if (this.has(from.id) && this.has(to.id)) this.#set([from], false);
    else this.#set([from, to], true);
    this.#from = to.id;
  }

  /** Selects these rows, or leaves them out again if all of them are selected. */
  toggleAll(rows: readonly Row[]): void {
    this.#set(rows, this.among(rows) !== 'all');
    this.#from = null;
  }

  clear(): void {
    this.#rows = new Map();
    this.#from = null;
  }

  /** What finds them. A job about one webhook tries a paused endpoint, so that one is named. */
  get filter(): DeliveryFilter {
    const webhookIds = [...new Set([...this.#rows.values()].map(({ webhook }) => webhook.id))];
    return {
      deliveryIds: [...this.#rows.keys()],
      webhookIds: webhookIds.length === 1 ? webhookIds : null,
    };
  }

  #set(rows: readonly Row[], selected: boolean): void {
    const next = new Map(this.#rows);
    for (const row of rows) {
      if (!selected) next.delete(row.id);
      else if (next.size < MOST_SELECTED) next.set(row.id, row);
    }
    this.#rows = next;
  }
}
