import { problemText } from '../../data/api.ts';
import { ChangeRate } from '../../data/change-rate.ts';
import { AttemptedDocument, AttemptsDocument } from '../../data/documents/attempts.ts';
import { perFrame } from '../../data/frames.ts';
import { type Attempt } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { countNew, isOverdue, mergeRows, updateRows } from './live-rows.ts';
import { passes, serverFilter, type LogQuery } from './query.ts';

/** How often it is looked whether attempts still come too fast. */
const RATE_EVERY_MS = 1000;

/** How many held attempts are kept: the length of the longest page, since only the first page shows them. */
const HELD_AT_MOST = 100;

/**
 * How often the page is read again while a delivery on it waits or is overdue: it may have been held, released or
 * cancelled, which makes no attempt.
 */
const OVERDUE_EVERY_MS = 10_000;

interface Page {
  items: Attempt[];
  totalCount: number;
  /** Whether `totalCount` is exact, or a lower bound. */
  totalCountIsExact: boolean;
}

/**
 * One page of the delivery log. On the first page, new attempts appear at the top. While they are held (the pointer is
 * over the rows, or the page is scrolled), and while they come too fast to read, they wait behind a button, so that no row
 * moves under the pointer. Rows that are on the page are always updated at once.
 */
export class LogState {
  page = $state.raw<Page | null>(null);
  loading = $state(false);
  problem = $state<string | null>(null);
  /** How many attempts wait behind the button. */
  heldCount = $state(0);
  /** Whether attempts come too fast for the list to follow. */
  busy = $state(false);
  /** Incremented with every attempt of the open delivery, which makes the detail panel load again. By delivery id. */
  revision = $state.raw<Record<string, number>>({});

  readonly #session: SignedIn;
  readonly #webhookId: string | null;
  #query: LogQuery | null = null;
  #request = 0;
  readonly #rate = new ChangeRate();
  #hold = false;
  #held: Attempt[] = [];
  #arrivedWhileLoading: Attempt[] | null = null;

  constructor(session: SignedIn, webhookId: string | null) {
    this.#session = session;
    this.#webhookId = webhookId;
  }

  /** Follows the live feed until the returned function is called. */
  follow(): () => void {
    const frames = perFrame<Attempt>((attempts) => {
      this.#rate.add(attempts.length, performance.now());
      this.#follow();
      this.#arrive(attempts);
    });
    const { live } = this.#session;
    // From now on: what was missed is read with the page, which also has what makes no attempt.
    const variables = () => ({ webhookId: this.#webhookId, after: null });
    const unsubscribe = live.subscribe(AttemptedDocument, variables, ({ deliveryAttempted }) => {
      if (deliveryAttempted.resync) void this.#catchUp();
      else if (deliveryAttempted.attempt) frames.add(deliveryAttempted.attempt);
    });
    const unlisten = live.onReconnected(() => this.#catchUp());
    const timers = [
      setInterval(() => {
        if (!this.#hold && !document.hidden && isOverdue(this.page?.items ?? [], Date.now()))
          void this.reload();
      }, OVERDUE_EVERY_MS),
      setInterval(() => this.#follow(), RATE_EVERY_MS),
    ];
    return () => {
      unsubscribe();
      unlisten();
      timers.forEach(clearInterval);
      frames.cancel();
    };
  }

  /** Loads a page with its filters. */
  async load(query: LogQuery): Promise<void> {
    this.#query = query;
    await this.reload();
  }

  async reload(): Promise<void> {
    const query = this.#query;
    if (!query) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    this.#arrivedWhileLoading = [];
    try {
      const page = await this.#fetch(query);
      if (request !== this.#request) return;
      this.page = page;
      this.#drop();
      this.loading = false;
      const meanwhile = this.#arrivedWhileLoading;
      this.#arrivedWhileLoading = null;
      this.#arrive(meanwhile);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) {
        this.loading = false;
        this.#arrivedWhileLoading = null;
      }
    }
  }

  /** After changes may have been missed: reads the page anew, but leaves rows where they are while they are held. */
  async #catchUp(): Promise<void> {
    const query = this.#query;
    if (!query || !this.page || !this.#hold || query.page > 1) return this.reload();
    const request = this.#request;
    try {
      const { items, totalCount, totalCountIsExact } = await this.#fetch(query);
      if (request !== this.#request) return;
      const grown = totalCount - this.page.totalCount;
      this.#arrive(items.toReversed()); // the oldest first, as the live feed has them
      // More may have been missed than are on a page.
      if (this.heldCount > 0) this.heldCount = Math.max(this.heldCount, grown);
      this.page = { ...this.page, totalCount: totalCount - this.heldCount, totalCountIsExact };
      this.problem = null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  async #fetch(query: LogQuery): Promise<Page> {
    const { deliveryAttempts } = await this.#session.api.query(AttemptsDocument, {
      webhookId: this.#webhookId,
      filter: serverFilter(query),
      limit: query.pageSize,
      offset: (query.page - 1) * query.pageSize,
    });
    const { items, totalCount, totalCountIsExact } = deliveryAttempts;
    return { items, totalCount, totalCountIsExact };
  }

  /** Whether to hold new rows back. Rows that are already held wait for `release`. */
  hold(hold: boolean): void {
    this.#hold = hold;
  }

  /** Stops following while attempts come too fast, and shows what has come when they no longer do. */
  #follow(): void {
    const before = this.busy;
    this.busy = this.#rate.isBusy(performance.now());
    if (before && !this.busy && !this.#hold) this.release();
  }

  /** Shows the rows that were held back. */
  release(): void {
    const held = this.#held;
    const fresh = this.heldCount;
    this.#drop();
    this.#show(held, fresh);
  }

  #arrive(attempts: Attempt[]): void {
    if (this.#arrivedWhileLoading) {
      this.#arrivedWhileLoading = [...this.#arrivedWhileLoading, ...attempts].slice(-HELD_AT_MOST);
    }
    this.#revise(attempts);
    const page = this.page;
    const query = this.#query;
    if (!page || !query) return;
    this.page = { ...page, items: updateRows(page.items, attempts) };
    const filter = serverFilter(query);
    const fitting = attempts.filter((attempt) => passes(attempt, filter));
    const fresh = countNew([...page.items, ...this.#held], fitting);
    if (fresh === 0) return;
    if (query.page > 1) {
      this.page = { ...this.page, totalCount: this.page.totalCount + fresh };
    } else if (this.#hold || this.busy || this.heldCount > 0) {
      this.#held = [...this.#held, ...fitting].slice(-HELD_AT_MOST);
      this.heldCount += fresh;
    } else {
      this.#show(fitting, fresh);
    }
  }

  /** @param fresh how many are new: more than `attempts` has if more were held back than are kept */
  #show(attempts: Attempt[], fresh: number): void {
    if (!this.page || !this.#query) return;
    this.page = {
      ...this.page,
      items: mergeRows(this.page.items, attempts, this.#query.pageSize),
      totalCount: this.page.totalCount + fresh,
    };
  }

  #drop(): void {
    this.#held = [];
    this.heldCount = 0;
  }

  #revise(attempts: Attempt[]): void {
    const revision = { ...this.revision };
    let watched = false;
    for (const { delivery } of attempts) {
      if (!(delivery.id in revision)) continue;
      revision[delivery.id] = (revision[delivery.id] ?? 0) + 1;
      watched = true;
    }
    if (watched) this.revision = revision;
  }

  /** Counts the attempts of this delivery in `revision`, and of no other. */
  watch(deliveryId: string): void {
    if (!(deliveryId in this.revision)) this.revision = { [deliveryId]: 0 };
  }
}
