import { problemText } from '../../data/api.ts';
import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { MOST_ROWS, readAgain, readHeld, HELD_PAGE_SIZE } from './read.ts';
import { withCurrent, withFurther } from './rows.ts';

/** The held deliveries of one webhook, those that were held last first. Read when they are opened. */
export class HeldList {
  /** Null until they are loaded. */
  rows = $state.raw<readonly DeliveryRow[] | null>(null);
  hasMore = $state(false);
  loading = $state(false);
  problem = $state<string | null>(null);
  /** Whether the rows begin further down than at the latest. */
  older = $state(false);

  readonly #session: SignedIn;
  readonly #webhookId: string;
  #filter: DeliveryFilter | null = null;
  #endCursor: string | null = null;
  #request = 0;
  #hold = false;
  /** Whether others are held by now than those that are shown. */
  #changed = false;

  constructor(session: SignedIn, webhookId: string) {
    this.#session = session;
    this.#webhookId = webhookId;
  }

  async load(filter: DeliveryFilter): Promise<void> {
    this.#filter = filter;
    this.#changed = false;
    await this.#read(null);
  }

  /** Adds a page below, or shows it alone when there are as many rows as there may be. */
  async loadMore(): Promise<void> {
    if (!this.loading) await this.#read(this.#endCursor);
  }

  /** Whether rows neither move nor leave, because somebody points at one. */
  hold(hold: boolean): void {
    this.#hold = hold;
    if (!hold && this.#changed) this.changed();
  }

  /** To be called when others are held than before: they are read anew, unless somebody looks at a row. */
  changed(): void {
    const { rows } = this;
    if (!this.#filter || !rows) return;
    this.#changed = this.#hold || this.older || rows.length > HELD_PAGE_SIZE;
    if (!this.#changed) void this.load(this.#filter);
  }

  /** Shows what deliveries are now; those that are no longer held stay until the list is read anew. */
  update(changed: readonly DeliveryRow[]): void {
    if (this.rows) this.rows = withCurrent(this.rows, changed);
  }

  /** Reads what is shown again, after changes may have been missed. */
  async catchUp(): Promise<void> {
    const { rows } = this;
    if (!rows) return this.#filter ? this.load(this.#filter) : undefined;
    const request = this.#request;
    try {
      const read = await readAgain(this.#session.api, rows);
      if (request === this.#request) this.update(read);
    } catch {
      // The connection badge says so.
    }
    this.changed();
  }

  async #read(after: string | null): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const page = await readHeld(this.#session.api, filter, this.#webhookId, after);
      if (request !== this.#request) return;
      const before = after === null ? [] : (this.rows ?? []);
      const alone = before.length + HELD_PAGE_SIZE > MOST_ROWS;
      this.older = after !== null && (alone || this.older);
      this.rows = alone ? page.rows : withFurther(before, page.rows);
      this.hasMore = page.hasMore;
      this.#endCursor = page.endCursor;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
