import { type EventSource } from '../model/index.ts';
import {
  type Claimed,
  type FirstDeliveries,
  type FirstDeliveriesPart,
  type Queue,
  type SqlRunner,
} from '../queue/index.ts';

/** An event whose deliveries are handed over, as it was stored. */
export interface HandedEvent {
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  /** The payload as JSON. */
  readonly text: string;
  /** Null when it was sent with an API key. */
  readonly source: EventSource | null;
  readonly traceContext: string | null;
}

/**
 * A worker in this process that takes first deliveries from memory: neither their jobs have to be claimed nor their
 * events to be read. Declared here, by its consumer; delivery implements it.
 */
export interface HandOver {
  /** Asks which batches the worker has room for, and keeps it for them until `deliver` or `cancel`. */
  offer(batches: readonly FirstDeliveries[]): HandOverOffer;
}

export interface HandOverOffer {
  /** Those that the worker takes: their jobs are to be added as claimed. */
  readonly taken: readonly FirstDeliveries[];
  /** All others. */
  readonly left: readonly FirstDeliveries[];
  /** The jobs are committed. Called at once, so that their requests start while the caller still gets its answer. */
  deliver(jobs: readonly Claimed<FirstDeliveries>[], events: ReadonlyMap<string, HandedEvent>): void;
  /** Nothing was committed, as far as this process knows. Jobs that are there all the same lapse after 15 s. */
  cancel(): void;
}

/** An event as it was routed, to be counted. */
export interface RoutedEvent {
  readonly workspaceId: string;
  readonly eventName: string;
  readonly source: EventSource | null;
  /** The webhooks that it goes to. */
  readonly webhookIds: readonly string[];
}

/** The deliveries of one transaction, on their way to the queue or to a worker in this process. */
export class NewDeliveries {
  readonly #queue: Pick<Queue, 'enqueueFirst' | 'enqueueClaimed' | 'firstDeliveriesPart'>;
  readonly #handOver: HandOver | null;
  #offer: HandOverOffer | null = null;
  #jobs: readonly Claimed<FirstDeliveries>[] = [];
  #events: ReadonlyMap<string, HandedEvent> = new Map();
  #queued = false;
  /** The events that the transaction stores. */
  routed: readonly RoutedEvent[] = [];

  constructor(
    queue: Pick<Queue, 'enqueueFirst' | 'enqueueClaimed' | 'firstDeliveriesPart'>,
    handOver: HandOver | null,
  ) {
    this.#queue = queue;
    this.#handOver = handOver;
  }

  /** Adds the jobs. To be called once. */
  async enqueue(
    tx: SqlRunner,
    batches: readonly FirstDeliveries[],
    events: readonly HandedEvent[],
  ): Promise<void> {
    if (batches.length === 0) return;
    const { taken, left } = this.#offerOf(batches, events);
    [this.#jobs] = await Promise.all([
      this.#queue.enqueueClaimed(tx, taken),
      this.#queue.enqueueFirst(tx, left),
    ]);
  }

  #offerOf(batches: readonly FirstDeliveries[], events: readonly HandedEvent[]) {
    this.#offer = batches.length === 0 ? null : (this.#handOver?.offer(batches) ?? null);
    const { taken, left } = this.#offer ?? { taken: [], left: batches };
    this.#queued = left.length > 0;
    if (taken.length > 0) this.#events = new Map(events.map((event) => [event.id, event]));
    return { taken, left };
  }

  /** The same as `enqueue`, as a part of the statement that stores the events. To be called once. */
  part(batches: readonly FirstDeliveries[], events: readonly HandedEvent[]): FirstDeliveriesPart {
    const { taken, left } = this.#offerOf(batches, events);
    return this.#queue.firstDeliveriesPart(taken, left);
  }

  /** To be called when that statement is done, with the jobs that it added as claimed. */
  stored(jobs: readonly Claimed<FirstDeliveries>[]): void {
    this.#jobs = jobs;
  }

  /** To be called when the transaction is committed. Returns whether jobs wait to be claimed. */
  committed(): boolean {
    this.#offer?.deliver(this.#jobs, this.#events);
    return this.#queued;
  }

  /** To be called when the transaction has failed. */
  failed(): void {
    this.#offer?.cancel();
  }
}
