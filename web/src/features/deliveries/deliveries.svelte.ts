import { problemText } from '../../data/api.ts';
import { ChangeRate } from '../../data/change-rate.ts';
import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { isOverdue } from '../log/live-rows.ts';
import { DeliveryCounts } from './counts.svelte.ts';
import { type DeliveryPage, MOST_ROWS, PAGE_SIZE, readAgain, readPage, readSome } from './read.ts';
import { type Changes, withCurrent, withFurther, withNewest, withoutLeft } from './rows.ts';
import { noNews, WaitingNews } from './waiting-news.ts';
import { DeliveryWatch } from './watch.ts';

/** How often the list follows changes. */
const FOLLOW_EVERY_MS = 1000;

/** How often rows that stand still are read again while changes of them may not have been told. */
const REFRESH_EVERY_MS = 5000;

/** How often the page is read again while a row waits or is overdue: that a webhook was disabled is no change of it. */
const OVERDUE_EVERY_MS = 10_000;

/** Hears of the deliveries that changed; of null when any may have. */
type RowListener = (changed: readonly DeliveryRow[] | null) => void;

/**
 * Deliveries as they are now. Rows on the page change where they are. New ones come at the top by themselves, unless the
 * list is held (the pointer, a finger or the focus is on it, it is scrolled or paused) or changes too fast: then they are
 * counted, and wait for a click.
 */
export class DeliveriesState {
  /** Null until it is loaded. */
  page = $state.raw<DeliveryPage | null>(null);
  loading = $state(false);
  problem = $state<string | null>(null);
  /** What waits behind the button. */
  news = $state.raw(noNews);
  /** Whether deliveries change too fast for the list to follow. */
  busy = $state(false);
  /** Whether the rows begin further down than at the latest. */
  older = $state(false);
  /** Whether the server does not tell what changes, so that the list is read from time to time. */
  unwatched = $state(false);
  readonly counts: DeliveryCounts;

  readonly #session: SignedIn;
  readonly #rate = new ChangeRate();
  readonly #waiting = new WaitingNews();
  readonly #watch: DeliveryWatch;
  #listeners: RowListener[] = [];
  #filter: DeliveryFilter | null = null;
  /** Counts loads: answers to earlier ones are dropped. */
  #request = 0;
  #hold = false;
  /** Whether the first page may be another one by now, */
  #changed = false;
  /** whether rows may have changed without a word, */
  #stale = false;
  /** and whether it is not known what is new. */
  #unknown = false;
  #following = false;
  #refreshAt = 0;
  /** What changed while something was read: the answer may be older. */
  #meanwhile: Changes[] = [];

  constructor(session: SignedIn) {
    this.#session = session;
    this.counts = new DeliveryCounts(session);
    this.#watch = new DeliveryWatch(session.live);
  }

  /** Whether rows neither move nor leave. */
  get #still(): boolean {
    return this.#hold || this.busy || this.older;
  }

  /** Keeps the list current until the returned function is called. */
  follow(): () => void {
    const timers = [
      setInterval(() => void this.#follow(), FOLLOW_EVERY_MS),
      setInterval(() => this.#lookForOverdue(), OVERDUE_EVERY_MS),
    ];
    const unfollow = this.counts.follow();
    // What is missed on the socket is told there: this is for requests that got no answer.
    const unlisten = this.#session.live.onReconnected(() => this.#catchUp());
    return () => {
      timers.forEach(clearInterval);
      unfollow();
      unlisten();
      this.#watch.stop();
    };
  }

  /** Calls `listener` when deliveries of the filter changed, until the returned function is called. */
  onChanges(listener: RowListener): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Loads the list with another filter. */
  async load(filter: DeliveryFilter): Promise<void> {
    this.#filter = filter;
    this.#watchIt(filter);
    await this.reload();
  }

  /** Loads the latest, the counts and what is held anew. */
  async reload(): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    this.#setDue(false); // what is missed from here on is read later
    const reading = this.#read(null, (page) => {
      this.page = page;
      this.older = false;
      this.#begin();
    });
    await Promise.all([reading, this.counts.load(filter)]);
  }

  /** Adds a page below, or shows it alone when there are as many rows as there may be. */
  async loadMore(): Promise<void> {
    const before = this.page;
    if (!before || this.loading) return;
    const full = before.rows.length + PAGE_SIZE > MOST_ROWS;
    await this.#read(before.endCursor, (page) => {
      if (full) {
        this.page = page;
        this.older = true;
      } else this.page = { ...page, rows: withFurther(this.page?.rows ?? [], page.rows) };
      this.#applyMeanwhile();
    });
  }

  /** Whether rows stay where they are, and new ones wait. */
  hold(hold: boolean): void {
    this.#hold = hold;
    this.#tell();
  }

  #watchIt(filter: DeliveryFilter): void {
    let first = true;
    this.#watch.start(filter, {
      changed: (changes) => this.#arrive(changes),
      counted: () => this.counts.changed(),
      resync: () => {
        this.unwatched = false;
        this.#setDue(true);
        this.counts.changed();
        if (!first || this.problem) this.#catchUp(); // the first time, the list has just been read
        first = false;
      },
      unwatched: () => (this.unwatched = true),
    });
  }

  /** Whether everything has to be read, since changes may have been missed. */
  #setDue(due: boolean): void {
    this.#changed = due;
    this.#stale = due;
    this.#unknown = due;
    this.#refreshAt = 0;
  }

  #catchUp(): void {
    for (const listener of this.#listeners) listener(null);
    if (this.problem) void this.reload();
    else void this.#follow();
    void this.counts.readAgain();
  }

  #arrive(changes: Changes): void {
    const now = performance.now();
    this.#rate.add(changes.changes.length + changes.leftOut + changes.leftOutUnmatched, now);
    this.busy = this.#rate.isBusy(now);
    this.#changed = true;
    if (changes.leftOut + changes.leftOutUnmatched > 0) this.#stale = true;
    this.counts.changed();
    if (this.#following || this.loading) this.#meanwhile.push(changes);
    this.#apply(changes);
    for (const listener of this.#listeners) listener(changes.changes.map(({ row }) => row));
  }

  #apply({ changes, leftOut }: Changes): void {
    const { page } = this;
    if (!page) return;
    this.#waiting.add(changes, leftOut, idsOf(page.rows));
    const told = changes.map(({ row }) => row);
    const current = withCurrent(page.rows, told);
    this.#show(this.#still ? current : withoutLeft(current, this.#waiting.left));
    this.#tell();
  }

  #show(rows: readonly DeliveryRow[]): void {
    if (this.page && this.page.rows !== rows) this.page = { ...this.page, rows };
  }

  /** Says what waits, while it has to wait. */
  #tell(): void {
    this.news = this.#still ? this.#waiting.news : noNews;
  }

  #begin(): void {
    this.#waiting.clear();
    this.#applyMeanwhile();
  }

  /** Applies what changed while something was read. What was left out meanwhile is most likely in the answer. */
  #applyMeanwhile(): void {
    for (const changes of this.#meanwhile.splice(0)) {
      this.#apply({ ...changes, leftOut: 0 });
      this.#changed = true;
    }
    this.#tell();
  }

  /** Reads the first page when something changed, or the rows where they stand still. */
  async #follow(): Promise<void> {
    const now = performance.now();
    this.busy = this.#rate.isBusy(now);
    this.#tell();
    if (this.#following || this.loading || document.hidden || !this.#filter || !this.page) return;
    if (this.#still ? !this.#stale || now < this.#refreshAt : !this.#changed) return;
    this.#following = true;
    this.#meanwhile = [];
    const request = this.#request;
    const isCurrent = () => request === this.#request;
    try {
      await (this.#still ? this.#refresh(this.#filter, isCurrent) : this.#renew(this.#filter, isCurrent));
    } catch {
      this.#setDue(true); // the connection badge says so
      this.#refreshAt = now + REFRESH_EVERY_MS;
    } finally {
      this.#following = false;
    }
  }

  /** Reads the rows again, without moving them, and what is new if that is not known. */
  async #refresh(filter: DeliveryFilter, isCurrent: () => boolean): Promise<void> {
    this.#refreshAt = performance.now() + REFRESH_EVERY_MS;
    const unknown = this.#unknown && !this.older;
    this.#stale = false;
    if (unknown) this.#unknown = false;
    const read = await readAgain(this.#session.api, this.page?.rows ?? []);
    const newest = unknown ? await readPage(this.#session.api, filter, null) : null;
    if (!isCurrent() || !this.page) return this.#setDue(true);
    this.#show(withCurrent(this.page.rows, read));
    if (newest) this.#waiting.addPage(newest, idsOf(this.page.rows));
    this.#applyMeanwhile();
  }

  /** Reads the first page, and further rows again if there are any. */
  async #renew(filter: DeliveryFilter, isCurrent: () => boolean): Promise<void> {
    const further = this.#stale ? (this.page?.rows.slice(PAGE_SIZE) ?? []) : [];
    this.#setDue(false);
    const read = await readAgain(this.#session.api, further);
    const newest = await readPage(this.#session.api, filter, null);
    if (!isCurrent() || !this.page) return this.#setDue(true);
    if (this.#still) {
      this.#show(withCurrent(this.page.rows, [...read, ...newest.rows]));
      this.#changed = true; // it began to stand still meanwhile
      return;
    }
    const rows = withoutLeft(withCurrent(this.page.rows, read), this.#waiting.left);
    const all = withNewest(rows, newest.rows);
    const anew = this.page.rows.length <= PAGE_SIZE || all.length > MOST_ROWS;
    this.page = anew ? newest : { ...this.page, rows: all };
    this.#begin();
  }

  #lookForOverdue(): void {
    const rows = this.page?.rows.map((delivery) => ({ delivery })) ?? [];
    if (!this.unwatched && !isOverdue(rows, Date.now())) return;
    this.#changed = true;
    this.#stale = true;
    this.#unknown ||= this.unwatched;
    this.counts.changed();
  }

  async #read(after: string | null, take: (page: DeliveryPage) => void): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    this.#meanwhile = [];
    try {
      const page = await readSome(this.#session.api, filter, after);
      if (request === this.#request) take(page);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}

function idsOf(rows: readonly DeliveryRow[]): ReadonlySet<string> {
  return new Set(rows.map(({ id }) => id));
}
