import { type DeliveryFilter } from '../../data/models.ts';
import { between } from './rows.ts';
import { filterOf, nothing, type Row, type Selected, withRows } from './selected.ts';

/** Deliveries that somebody has selected, to do something with all of them. At most 200. */
export class Selection {
  /** By id. Replaced at each change. */
  #rows = $state.raw<Selected>(nothing);
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
    this.#rows = nothing;
    this.#from = null;
  }

  get filter(): DeliveryFilter {
    return filterOf(this.#rows);
  }

  #set(rows: readonly Row[], selected: boolean): void {
    this.#rows = withRows(this.#rows, rows, selected);
  }
}
