import { type DeliveryKey } from '../model/index.ts';
import {
  type Before,
  type DeliveryFacts,
  type DeliveryFilter,
  mayHaveMetFilter,
  meetsFilter,
} from '../storage/index.ts';
import { FeedReader, type LiveItem } from './live-feed.ts';

/** A delivery whose state has changed. */
export interface ChangedDelivery {
  readonly facts: DeliveryFacts;
  readonly before: Before;
}

/** What a subscriber to the deliveries of a filter gets. */
export interface LiveDelivery extends LiveItem {
  /** The delivery that changed; null in a message that only counts, or says to read the list. */
  readonly delivery: (DeliveryKey & { readonly arrived: boolean }) | null;
  /** Whether the delivery is on the list of the filter now. False: it may have been before. */
  readonly matches: boolean;
  /** Changes that were left out since the message before, of deliveries that are on the list now, */
  readonly leftOut: number;
  /** and of those that may have been on it before. */
  readonly leftOutUnmatched: number;
  /** True in the first message, and where changes may have been missed. */
  readonly resync: boolean;
  /** The version that the workspace's webhooks had at least when the change was read. */
  readonly webhooksVersion: bigint;
}

const limits = {
  /** Changes per window that are sent, of deliveries that match, and as many of those that do not. */
  perWindow: 20,
  /** Milliseconds. */
  window: 1000,
  /** Items that are kept for slow subscribers: those of five seconds. */
  kept: 200,
} as const;

const countsOfNone = { leftOut: 0, leftOutUnmatched: 0 } as const;

/**
 * The changes that concern one filter, for all of its subscribers. It sends 20 a second, and counts those beyond: the
 * counts are an item of their own when the second is over.
 */
export class DeliveryStream {
  readonly filter: DeliveryFilter | null;
  readonly #waking = new Set<() => void>();
  #items: LiveDelivery[] = [];
  /** The number of the next item. */
  #next = 0;
  #windowEndsAt = -Infinity;
  #sent = { matching: 0, others: 0 };
  #leftOut: { leftOut: number; leftOutUnmatched: number } = { ...countsOfNone };
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param filter Null for one that nothing can meet. */
  constructor(filter: DeliveryFilter | null) {
    this.filter = filter;
  }

  /** To be called with changes, the oldest first. @param version That of the workspace's webhooks. */
  offer(changes: readonly ChangedDelivery[], version: bigint): void {
    const { filter } = this;
    if (filter === null || this.#closed || changes.length === 0) return;
    const end = this.#next;
    this.#openWindow();
    for (const { facts, before } of changes) {
      const matches = meetsFilter(filter, facts);
      if (matches || mayHaveMetFilter(filter, facts, before)) this.#addOrCount(facts, matches, version);
    }
    if (this.#next > end) this.#wake();
  }

  /** To be called when changes may have been missed: subscribers have to read the list. */
  resync(): void {
    this.#leftOut = { ...countsOfNone };
    this.#add(resyncOf(this.#next));
    this.#wake();
  }

  /**
   * Items from a number on, and the number after them.
   *
   * @param from Null for a subscriber that is new: it gets the item that says to read the list. So does one that is too far
   *   behind.
   */
  read(
    from: number | null,
    count: number,
  ): { readonly items: readonly LiveDelivery[]; readonly next: number } {
    const first = this.#next - this.#items.length;
    if (from === null || from < first) return { items: [resyncOf(this.#next)], next: this.#next };
    const items = this.#items.slice(from - first, from - first + count);
    return { items, next: from + items.length };
  }

  /** Calls `wake` whenever items were added, until the function that it returns is called. */
  onItems(wake: () => void): () => void {
    this.#waking.add(wake);
    return () => void this.#waking.delete(wake);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#waking.clear();
  }

  #openWindow(): void {
    const now = performance.now();
    if (now < this.#windowEndsAt) return;
    this.#endWindow();
    this.#windowEndsAt = now + limits.window;
  }

  /** Sends the counts of those left out. */
  #endWindow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = { matching: 0, others: 0 };
    const { leftOut, leftOutUnmatched } = this.#leftOut;
    if (leftOut + leftOutUnmatched === 0) return;
    this.#leftOut = { ...countsOfNone };
    this.#add({ ...emptyItem, key: String(this.#next), leftOut, leftOutUnmatched });
    this.#wake();
  }

  #addOrCount({ eventRowId, webhookId, state }: DeliveryFacts, matches: boolean, version: bigint): void {
    const kind = matches ? 'matching' : 'others';
    if (this.#sent[kind] === limits.perWindow) return this.#leaveOut(matches);
    this.#sent[kind] += 1;
    const delivery = { eventRowId, webhookId, arrived: state === 'DELIVERED' };
    this.#add({ ...emptyItem, key: String(this.#next), delivery, matches, webhooksVersion: version });
  }

  #leaveOut(matches: boolean): void {
    this.#leftOut[matches ? 'leftOut' : 'leftOutUnmatched'] += 1;
    this.#timer ??= setTimeout(() => this.#endWindow(), Math.max(0, this.#windowEndsAt - performance.now()));
  }

  #add(item: LiveDelivery): void {
    this.#items.push(item);
    this.#next += 1;
    if (this.#items.length > limits.kept) this.#items = this.#items.slice(-limits.kept / 2);
  }

  #wake(): void {
    for (const wake of this.#waking) wake();
  }
}

const emptyItem = {
  delivery: null,
  matches: false,
  ...countsOfNone,
  resync: false,
  webhooksVersion: 0n, // the answer needs no webhook
};

function resyncOf(next: number): LiveDelivery {
  return { ...emptyItem, key: `resync ${next}`, resync: true };
}

/** The changes for one subscriber. A slow one needs the memory of those that it was handed. */
export class DeliveryReader extends FeedReader<LiveDelivery> {
  readonly ready: Promise<void>;
  readonly #stream: DeliveryStream;
  readonly #stopListening: () => void;
  /** Null before the first item. */
  #next: number | null = null;
  /** What was handed out and not taken. */
  #offered: LiveDelivery[] = [];

  /**
   * @param ready Resolves when every change that is committed from then on is among those of the stream.
   * @param onEnd Called once, to release resources.
   */
  constructor(stream: DeliveryStream, ready: Promise<void>, onEnd: (feed: DeliveryReader) => void) {
    super(() => onEnd(this));
    this.#stream = stream;
    this.ready = ready;
    this.#stopListening = stream.onItems(() => this.wake());
  }

  peek(count: number): readonly LiveDelivery[] {
    if (this.#offered.length === 0) {
      const { items, next } = this.#stream.read(this.#next, count);
      this.#offered = [...items];
      this.#next = next;
    }
    return this.#offered.slice(0, count);
  }

  take(): void {
    this.#offered.shift();
  }

  override close(): void {
    this.#stopListening();
    super.close();
  }
}
