import { problemText } from '../../data/api.ts';
import { EventsDocument } from '../../data/documents/events.ts';
import { type FoundEvent } from '../../data/models.ts';
import { withNewest } from '../../data/newest-first.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { type EventSearch, serverFilter } from './query.ts';

const PAGE_SIZE = 50;

/** Pages in a row that are read without a click as long as nothing was found: each looks through many events. */
const PAGES_AT_ONCE = 10;

/** Events that meet a search, newest first. */
export class EventsState {
  /** Null until they are loaded. */
  events = $state.raw<readonly FoundEvent[] | null>(null);
  hasMore = $state(false);
  /** How far the search came; null when everything was looked at, or the page is full. */
  searchedBackTo = $state<string | null>(null);
  loading = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  #search: EventSearch | null = null;
  #endCursor: string | null = null;
  #request = 0;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Null stops a search that is under way, and shows nothing. */
  async load(search: EventSearch | null = this.#search): Promise<void> {
    this.#search = search;
    if (search === null) {
      this.stop();
      this.events = null;
      this.hasMore = false;
      return;
    }
    await this.#read(null, []);
  }

  /** Adds what is new at the top. What was loaded further down stays. */
  async renew(): Promise<void> {
    const { events } = this;
    if (!events || events.length <= PAGE_SIZE) return this.load();
    const request = ++this.#request;
    const filter = serverFilter(this.#search!);
    this.loading = true;
    try {
      const page = { filter, first: PAGE_SIZE, after: null };
      const { nodes, pageInfo } = (await this.#session.api.query(EventsDocument, page)).events;
      if (request !== this.#request) return;
      const shown = { items: events, hasMore: this.hasMore, endCursor: this.#endCursor };
      const newest = { items: nodes, hasMore: pageInfo.hasNextPage, endCursor: pageInfo.endCursor ?? null };
      const all = withNewest(shown, newest);
      this.events = all.items;
      this.hasMore = all.hasMore;
      this.#endCursor = all.endCursor;
      this.problem = null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  /** Reads the next page, or searches further back. */
  async loadMore(): Promise<void> {
    if (!this.loading) await this.#read(this.#endCursor, this.events ?? []);
  }

  /** Stops searching further back. */
  stop(): void {
    this.#request += 1;
    this.loading = false;
  }

  async #read(start: string | null, before: readonly FoundEvent[]): Promise<void> {
    const request = ++this.#request;
    const filter = serverFilter(this.#search!);
    this.loading = true;
    this.problem = null;
    try {
      let found = 0;
      for (
        let [after, pages] = [start, 0];
        pages === 0 || (found === 0 && this.searchedBackTo && pages < PAGES_AT_ONCE);
        pages += 1
      ) {
        const { events } = await this.#session.api.query(EventsDocument, { filter, first: PAGE_SIZE, after });
        if (request !== this.#request) return;
        found = events.nodes.length;
        this.events = [...before, ...events.nodes];
        this.hasMore = events.pageInfo.hasNextPage;
        this.searchedBackTo = events.searchedBackTo ?? null;
        this.#endCursor = after = events.pageInfo.endCursor ?? null;
      }
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
