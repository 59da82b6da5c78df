import {
  DeliveryCountsDocument,
  HeldDocument,
  WebhooksThatHoldDocument,
} from '../../data/documents/deliveries.ts';
import { type DeliveryFilter, type Held } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import {
  LINES_AT_ONCE,
  mayHoldMore,
  MOST_LINES,
  oncePerWebhook,
  withHeld,
  withoutLine,
} from './held-lines.ts';
import { heldFilter } from './query.ts';

/** How often the counts are read again while deliveries change. */
const COUNT_EVERY_MS = 5000;

/** Pages of 200 webhooks that are searched for further ones that hold deliveries, at one go. */
const MOST_PAGES = 5;

export interface StateCount {
  readonly count: number;
  readonly isExact: boolean;
}

/** How many deliveries of a filter are in each state, and what is held of each webhook, both kept current. */
export class DeliveryCounts {
  byState = $state.raw<Readonly<Record<string, StateCount>>>({});
  /** A line for each webhook. */
  held = $state.raw<readonly Held[]>([]);
  /** Whether there may be webhooks that hold deliveries and have no line. */
  more = $state(false);
  /** Whether further lines are being looked for. */
  searching = $state(false);

  readonly #session: SignedIn;
  #filter: DeliveryFilter | null = null;
  #current = true;
  #hold = false;
  /** Whether somebody asked for further lines, which come below the others. */
  #adding = false;
  /** Of webhooks that have a line because somebody asked for further ones. */
  #further: readonly string[] = [];
  /** Where the search for these goes on; undefined at its end. */
  #after: string | null | undefined = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Keeps them current until the returned function is called. */
  follow(): () => void {
    const timer = setInterval(() => void this.readAgain(), COUNT_EVERY_MS);
    return () => clearInterval(timer);
  }

  /** To be called when deliveries have changed: they are counted again soon. */
  changed(): void {
    this.#current = false;
  }

  /** Whether lines have to stay where they are. Their counts change all the same. */
  hold(hold: boolean): void {
    const released = this.#hold && !hold;
    this.#hold = hold;
    if (released) this.changed(); // lines that were to come or to leave
  }

  /** Reads them for another filter, or the same one. */
  async load(filter: DeliveryFilter): Promise<void> {
    if (filter !== this.#filter) {
      this.#filter = filter;
      this.#further = [];
      this.#after = null;
    }
    await this.#read();
  }

  /** Adds up to 20 lines: those of further webhooks that hold deliveries. */
  async showMore(): Promise<void> {
    if (this.searching) return;
    this.searching = true;
    try {
      this.#further = [...this.#further, ...(await this.#findFurther())];
      this.#adding = true;
      await this.#read();
    } catch {
      // The button stays, and the badge says that the server cannot be reached.
    } finally {
      this.searching = false;
    }
  }

  async #findFurther(): Promise<string[]> {
    const found: string[] = [];
    for (let page = 0; page < MOST_PAGES && this.#after !== undefined; page += 1) {
      const { webhooksConnection } = await this.#session.api.query(WebhooksThatHoldDocument, {
        after: this.#after,
      });
      const { nodes, pageInfo } = webhooksConnection;
      found.push(...withoutLine(nodes, this.held).slice(0, LINES_AT_ONCE - found.length));
      if (found.length === LINES_AT_ONCE) return found; // the page may have more of them
      this.#after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    }
    return found;
  }

  /** Reads them if they may have changed. */
  async readAgain(): Promise<void> {
    if (!this.#current && !document.hidden) await this.#read();
  }

  async #read(): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    this.#current = true;
    try {
      const [{ deliveryCounts }, held] = await Promise.all([
        this.#session.api.query(DeliveryCountsDocument, { filter: { ...filter, states: null } }),
        this.#readHeld(heldFilter(filter)),
      ]);
      if (filter !== this.#filter) return;
      this.byState = Object.fromEntries(deliveryCounts.map((one) => [one.state, one]));
      this.held = this.#hold ? withHeld(this.held, held, this.#adding) : held;
      this.#adding = false;
      const unseen = mayHoldMore(held, this.byState['HELD']) && this.#after !== undefined;
      this.more = unseen && held.length < MOST_LINES;
    } catch {
      this.#current = false; // the list says what is wrong
    }
  }

  /** The lines of the webhooks that hold most, and those of the ones that were asked for, 20 at a time. */
  async #readHeld(filter: DeliveryFilter | null): Promise<readonly Held[]> {
    if (!filter) return [];
    const parts = Array.from({ length: Math.ceil(this.#further.length / LINES_AT_ONCE) }, (_, n) =>
      this.#further.slice(n * LINES_AT_ONCE, (n + 1) * LINES_AT_ONCE),
    );
    const filters = [filter, ...parts.map((webhookIds) => ({ ...filter, webhookIds }))];
    const answers = await Promise.all(
      filters.map((one) => this.#session.api.query(HeldDocument, { filter: one })),
    );
    const lines = answers.flatMap(({ deliveryCounts }) =>
      deliveryCounts.flatMap(({ byWebhook }) => byWebhook),
    );
    return oncePerWebhook(lines);
  }
}
