import { problemText } from '../../data/api.ts';
import { ChangeRate } from '../../data/change-rate.ts';
import { AttemptedDocument } from '../../data/documents/attempts.ts';
import { DeliveriesDocument, DeliveryCountsDocument, HeldDocument } from '../../data/documents/deliveries.ts';
import { perFrame } from '../../data/frames.ts';
import { type Attempt, type DeliveryFilter, type DeliveryRow, type Held } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { isOverdue } from '../log/live-rows.ts';
import { heldFilter, rowFilter } from './query.ts';
import { countNew, isShown, updateRows, withCurrent, withFurther, withNewest } from './rows.ts';

const PAGE_SIZE = 50;

/** The most ids that a filter takes, and the most rows of a page. */
const MOST_IDS = 200;

/** A list that grows longer than this at its top, while nobody holds it, is its first page again. */
const MOST_ROWS = 500;

/** A filter that matches little is looked for in so many pages by itself. */
const MOST_EMPTY_PAGES = 10;

/** How often the first page is read again while deliveries change, and how often the counts are. */
const CHECK_EVERY_MS = 1000;
const COUNT_EVERY_MS = 5000;

/** How often the page is read again while a row waits or is overdue: holding and cancelling make no attempt. */
const OVERDUE_EVERY_MS = 10_000;

interface Page {
  readonly rows: readonly DeliveryRow[];
  readonly hasMore: boolean;
  readonly endCursor: string | null;
}

export interface StateCount {
  readonly count: number;
  readonly isExact: boolean;
}

/**
 * Deliveries as they are now. Rows on the page are updated where they are. New ones come at the top by themselves, unless
 * the list is held (the pointer, a finger or the focus is on it, it is scrolled or paused) or changes too fast: then they
 * are counted, and wait for a click.
 */
export class DeliveriesState {
  /** Null until it is loaded. */
  page = $state.raw<Page | null>(null);
  counts = $state.raw<Readonly<Record<string, StateCount>>>({});
  held = $state.raw<readonly Held[]>([]);
  loading = $state(false);
  problem = $state<string | null>(null);
  /** How many wait behind the button. */
  newCount = $state(0);
  /** Whether there may be more of them. */
  newMore = $state(false);
  /** Whether deliveries change too fast for the list to follow. */
  busy = $state(false);

  readonly #session: SignedIn;
  readonly #rate = new ChangeRate();
  #filter: DeliveryFilter | null = null;
  /** Counts loads: answers to earlier ones are dropped. */
  #request = 0;
  #hold = false;
  #changed = false;
  #counted = true;
  #checking = false;
  /** Whether the rows that are shown may have changed without a word. */
  #stale = false;
  #cursor: string | null = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Follows the live feed until the returned function is called. */
  follow(): () => void {
    const { live } = this.#session;
    const frames = perFrame<Attempt>((attempts) => this.#arrive(attempts));
    const unsubscribe = live.subscribe(
      AttemptedDocument,
      () => ({ webhookId: null, after: this.#cursor }),
      ({ deliveryAttempted }) => {
        this.#cursor = deliveryAttempted.cursor;
        if (deliveryAttempted.resync) this.#changed = true;
        else if (deliveryAttempted.attempt) frames.add(deliveryAttempted.attempt);
      },
    );
    // What was held or counted meanwhile is in no feed.
    const unlisten = live.onReconnected(() => void this.#catchUp());
    const timers = [
      setInterval(() => void this.#check(), CHECK_EVERY_MS),
      setInterval(() => void this.#countAgain(), COUNT_EVERY_MS),
      setInterval(() => this.#lookForOverdue(), OVERDUE_EVERY_MS),
    ];
    return () => {
      unsubscribe();
      unlisten();
      frames.cancel();
      timers.forEach(clearInterval);
    };
  }

  /** Loads the list with another filter. */
  async load(filter: DeliveryFilter): Promise<void> {
    this.#filter = filter;
    await this.reload();
  }

  /** Loads the list, its counts and what is held anew. */
  async reload(): Promise<void> {
    await Promise.all([
      this.#read(null, (page) => {
        this.page = page;
        this.#drop();
      }),
      this.#count(),
    ]);
  }

  async loadMore(): Promise<void> {
    const before = this.page;
    if (!before || this.loading) return;
    await this.#read(before.endCursor, (page) => {
      this.page = { ...page, rows: withFurther(this.page?.rows ?? [], page.rows) };
    });
  }

  /** After the connection was lost: reads everything anew, but leaves rows where they are while they are held. */
  async #catchUp(): Promise<void> {
    if (!this.#hold || !this.page) return this.reload();
    this.#stale = true;
    this.#changed = true;
    await Promise.all([this.#check(), this.#count()]);
  }

  /** Whether to hold new rows back. */
  hold(hold: boolean): void {
    this.#hold = hold;
  }

  #arrive(attempts: Attempt[]): void {
    const now = performance.now();
    this.#rate.add(attempts.length, now);
    this.busy = this.#rate.isBusy(now);
    this.#changed = true;
    this.#counted = false;
    if (this.page && isShown(this.page.rows, attempts))
      this.page = { ...this.page, rows: updateRows(this.page.rows, attempts) };
  }

  /** Reads the first page when something changed. */
  async #check(): Promise<void> {
    this.busy = this.#rate.isBusy(performance.now());
    if (!this.#changed || this.#checking || this.loading || document.hidden || !this.#filter) return;
    this.#changed = false;
    this.#checking = true;
    const request = this.#request;
    try {
      if (this.#stale) await this.#refresh();
      const page = await this.#fetch(this.#filter, null);
      if (request === this.#request && this.page) this.#take(page, this.page);
    } catch {
      this.#changed = true; // the connection badge says so
    } finally {
      this.#checking = false;
    }
  }

  /** Reads the rows that are shown again, as many as a page may have at a time. */
  async #refresh(): Promise<void> {
    const ids = this.page?.rows.map(({ id }) => id) ?? [];
    for (let from = 0; from < ids.length; from += MOST_IDS) {
      const filter = { deliveryIds: ids.slice(from, from + MOST_IDS) };
      const page = { filter, first: MOST_IDS, after: null };
      const { deliveries } = await this.#session.api.query(DeliveriesDocument, page);
      if (this.page) this.page = { ...this.page, rows: withCurrent(this.page.rows, deliveries.nodes) };
    }
    this.#stale = false;
  }

  #take(newest: Page, shown: Page): void {
    const fresh = countNew(shown.rows, newest.rows);
    const still = this.#hold || this.busy;
    if (!still) {
      const rows = withNewest(shown.rows, newest.rows);
      const anew = shown.rows.length <= PAGE_SIZE || rows.length > MOST_ROWS;
      this.page = anew ? newest : { ...shown, rows };
      return this.#drop();
    }
    this.page = { ...shown, rows: withCurrent(shown.rows, newest.rows) };
    this.newCount = fresh;
    this.newMore = fresh > 0 && fresh === newest.rows.length && newest.hasMore;
  }

  #drop(): void {
    this.newCount = 0;
    this.newMore = false;
  }

  async #countAgain(): Promise<void> {
    if (this.#counted || document.hidden) return;
    await this.#count();
  }

  #lookForOverdue(): void {
    const rows = this.page?.rows.map((delivery) => ({ delivery })) ?? [];
    if (!isOverdue(rows, Date.now())) return;
    this.#changed = true;
    this.#counted = false;
  }

  async #count(): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    this.#counted = true;
    const held = heldFilter(filter);
    try {
      const [{ deliveryCounts }, heldCounts] = await Promise.all([
        this.#session.api.query(DeliveryCountsDocument, { filter: { ...filter, states: null } }),
        held ? this.#session.api.query(HeldDocument, { filter: held }) : null,
      ]);
      if (filter !== this.#filter) return;
      this.counts = Object.fromEntries(deliveryCounts.map((one) => [one.state, one]));
      this.held = (heldCounts?.deliveryCounts ?? []).flatMap(({ byWebhook }) => byWebhook);
    } catch {
      this.#counted = false; // the list says what is wrong
    }
  }

  async #read(after: string | null, take: (page: Page) => void): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      let page = await this.#fetch(filter, after);
      for (let empty = 1; page.rows.length === 0 && page.hasMore && empty < MOST_EMPTY_PAGES; empty += 1)
        page = await this.#fetch(filter, page.endCursor);
      if (request === this.#request) take(page);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  async #fetch(filter: DeliveryFilter, after: string | null): Promise<Page> {
    const rows = rowFilter(filter);
    if (!rows) return { rows: [], hasMore: false, endCursor: null };
    const { deliveries } = await this.#session.api.query(DeliveriesDocument, {
      filter: rows,
      first: PAGE_SIZE,
      after,
    });
    const { hasNextPage: hasMore, endCursor } = deliveries.pageInfo;
    return { rows: deliveries.nodes, hasMore, endCursor };
  }
}
