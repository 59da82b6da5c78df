import { problemText } from '../../data/api.ts';
import { RefusedEventsDocument } from '../../data/documents/pipeline.ts';
import { type RefusedEvent } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { noFilter, type RefusalFilter } from './refusal-filter.ts';
import { countNew, type NewestFirst, withNewest } from '../../data/newest-first.ts';

const PAGE_SIZE = 25;

/**
 * The refused events, newest first. While they are held (the pointer is over the rows, or the page is scrolled), new ones
 * wait behind a button, so that no row moves under the pointer.
 */
export class RefusedState {
  /** Null until it is loaded. */
  list = $state.raw<NewestFirst<RefusedEvent> | null>(null);
  loading = $state(false);
  problem = $state<string | null>(null);
  /** How many wait behind the button. */
  heldCount = $state(0);
  /** Whether there may be more of them. */
  heldMore = $state(false);

  readonly #session: SignedIn;
  #filter: RefusalFilter = noFilter;
  /** Counts changes of the filter and requests for the list: answers to earlier ones are dropped. */
  #request = 0;
  #hold = false;
  /** Whether to look for new ones when the current request is answered. */
  #unchecked = false;
  #held: NewestFirst<RefusedEvent> | null = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Loads the list anew, with another filter if one is given. */
  async load(filter: RefusalFilter = this.#filter): Promise<void> {
    this.#filter = filter;
    await this.#attempt(null, (page) => {
      this.list = page;
      this.#drop();
    });
  }

  async loadMore(): Promise<void> {
    const before = this.list;
    if (!before || this.loading) return;
    await this.#attempt(before.endCursor, (page) => {
      // New rows may have come at the top meanwhile.
      this.list = { ...page, items: [...this.list!.items, ...page.items] };
    });
  }

  /** Looks for new ones: to be called when the pipeline's counts have changed. */
  async check(): Promise<void> {
    const request = this.#request;
    this.#unchecked = this.loading;
    if (this.loading) return;
    try {
      const newest = await this.#read(null);
      if (request !== this.#request) return await this.check();
      this.#arrive(newest);
    } catch {
      // The connection badge says so; the next change looks again.
    }
  }

  /** Looks for new ones, or loads the list if it could not be loaded: to be called when changes may have been missed. */
  async renew(): Promise<void> {
    await (this.list && !this.problem ? this.check() : this.load());
  }

  /** Whether to hold new rows back. Rows that are already held wait for `release`. */
  hold(hold: boolean): void {
    this.#hold = hold;
  }

  /** Shows the rows that were held back. */
  release(): void {
    const held = this.#held;
    this.#drop();
    if (held) this.#show(held);
  }

  #arrive(newest: NewestFirst<RefusedEvent>): void {
    const fresh = countNew(this.list?.items ?? [], newest.items);
    if (fresh === 0 || !this.list) return;
    if (!this.#hold && this.heldCount === 0) return this.#show(newest);
    this.#held = newest;
    this.heldCount = fresh;
    this.heldMore = fresh === newest.items.length && newest.hasMore;
  }

  #show(newest: NewestFirst<RefusedEvent>): void {
    if (this.list) this.list = withNewest(this.list, newest);
  }

  #drop(): void {
    this.#held = null;
    this.heldCount = 0;
    this.heldMore = false;
  }

  async #attempt(after: string | null, take: (page: NewestFirst<RefusedEvent>) => void): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const page = await this.#read(after);
      if (request === this.#request) take(page);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) {
        this.loading = false;
        if (this.#unchecked) void this.check();
      }
    }
  }

  async #read(after: string | null): Promise<NewestFirst<RefusedEvent>> {
    const { stage, code, source, warnings } = this.#filter;
    const { refusedEvents } = await this.#session.api.query(RefusedEventsDocument, {
      filter: { stages: stage && [stage], codes: code && [code], sourceId: source },
      warnings,
      first: PAGE_SIZE,
      after,
    });
    const { nodes, pageInfo } = refusedEvents;
    return { items: nodes, endCursor: pageInfo.endCursor, hasMore: pageInfo.hasNextPage };
  }
}
