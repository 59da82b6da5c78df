import { setImmediate } from 'node:timers/promises';

import { type RefCounted, refCounted, type Semaphore, type Shared, throttle } from '../async/index.ts';
import { type Log } from '../log.ts';
import { type Attempt, type DeliveryKey, type DeliveryState, formatDeliveryId } from '../model/index.ts';
import {
  asksForEvent,
  type DeliveryFacts,
  type DeliveryFilter,
  type DeliveryList,
  type Pool,
} from '../storage/index.ts';
import { type ChangedDelivery, DeliveryStream } from './delivery-stream.ts';
import { type Feed, pageSize, readEnds } from './feed.ts';
import { type Move, statesBefore } from './moves.ts';

export interface DeliveryChangesParts {
  readonly pool: Pool;
  readonly log: Log;
  readonly workspaceId: string;
  /** The workspace's attempts. Released with the feed of changes. */
  readonly attempts: Shared<Feed>;
  readonly deliveries: Pick<DeliveryList, 'facts'>;
  readonly tableReads: Semaphore;
  /** Resolves when the other processes tell this one which deliveries they moved, or when it waited for that long enough. */
  readonly heard: Promise<void>;
}

/** The minimum between two readings of what changed deliveries are: costs four statements a second at most. */
const readEveryMs = 250;

/** Deliveries that may change between two readings: more than 40,000 a second. Beyond that, subscribers read the list. */
const mostChanged = 10_000;

/** Filters of one workspace at a time: every change is compared with each of them. */
const mostFilters = 50;

/** The workspace has subscriptions to the deliveries of too many different filters in this process. */
export class TooManyFilters extends Error {
  override name = 'TooManyFilters';

  constructor() {
    super(
      `The deliveries of more than ${mostFilters} different filters are watched: end some of these subscriptions.`,
    );
  }
}

/** What is known of a delivery that changed since the last reading. */
interface Change {
  readonly key: DeliveryKey;
  /** The last attempt, if there was one. */
  readonly attempt: Attempt | null;
  readonly before: ReadonlySet<DeliveryState>;
  /** Whether it had no attempt before. Null when nobody can say without reading. */
  readonly first: boolean | null;
}

/**
 * The deliveries of one workspace whose state changes, from the attempts that its feed reads anyway and from what
 * processes tell of deliveries that they moved. What they are now is read once for all subscribers, but for those that
 * arrived at once: their attempt says everything, unless a filter asks for the event.
 */
export class DeliveryChangesFeed {
  /** Resolves when the feed has started: everything that is committed from then on is a change. */
  readonly ready: Promise<void>;
  readonly #parts: DeliveryChangesParts;
  readonly #streams: RefCounted<DeliveryStream> = refCounted();
  readonly #reader;
  readonly #stopListening: () => void;
  /** By delivery, in the order of their last changes. */
  readonly #changed = new Map<string, Change>();
  /** Attempts up to this position were looked at; null before the start. */
  #through: bigint | null = null;
  /** The version that the workspace's webhooks had at least when the last attempts were read. */
  #version = 0n;
  #missed = false;

  constructor(parts: DeliveryChangesParts) {
    this.#parts = parts;
    const { attempts, workspaceId, log } = parts;
    this.#reader = throttle(
      () => this.#read(),
      readEveryMs,
      (error) =>
        log.warn(
          { workspaceId, err: error },
          'Changed deliveries could not be read; subscribers read the list.',
        ),
    );
    this.#stopListening = attempts.item.onAttempts(() => this.#collect());
    this.ready = this.#start();
    this.ready.catch(() => undefined); // for whoever waits for it
  }

  /**
   * The changes of one filter.
   *
   * @param filter Null for one that nothing can meet.
   * @throws {TooManyFilters}
   */
  stream(filter: DeliveryFilter | null): Shared<DeliveryStream> {
    const key = JSON.stringify(filter);
    if (!this.#streams.get(key) && [...this.#streams.all()].length >= mostFilters) throw new TooManyFilters();
    return this.#streams.acquire(key, () => new DeliveryStream(filter));
  }

  /** To be called when deliveries were moved. */
  move(move: Move, keys: readonly DeliveryKey[]): void {
    for (const { eventRowId, webhookId } of keys)
      this.#note({ key: { eventRowId, webhookId }, attempt: null, before: statesBefore[move], first: null });
    this.#reader.trigger();
  }

  /** To be called when changes may have been missed. */
  miss(): void {
    this.#missed = true;
    this.#reader.trigger();
  }

  close(): void {
    this.#stopListening();
    this.#reader.stop();
    this.#parts.attempts.release();
  }

  async #start(): Promise<void> {
    const { pool, workspaceId, attempts, tableReads, heard } = this.#parts;
    const [ends] = await Promise.all([tableReads(() => readEnds(pool, workspaceId)), heard]);
    this.#through = ends.end;
    attempts.item.startAt(ends.end);
    this.#collect();
  }

  /** Takes the new attempts from memory, where all of them are unless this process was too busy to look. */
  #collect(): void {
    if (this.#through === null) return;
    const { item: feed } = this.#parts.attempts;
    for (;;) {
      const entries = feed.after(this.#through, pageSize);
      if (entries === null) {
        this.#through = feed.last;
        return this.miss();
      }
      if (entries.length === 0) return;
      for (const { item } of entries) {
        this.#noteAttempt(item.attempt!);
        if (item.webhooksVersion > this.#version) this.#version = item.webhooksVersion;
      }
      this.#through = entries.at(-1)!.position;
      this.#reader.trigger();
    }
  }

  #noteAttempt(attempt: Attempt): void {
    const { eventRowId, webhookId, attemptNumber } = attempt;
    const first = attemptNumber === 1;
    this.#note({ key: { eventRowId, webhookId }, attempt, before: statesBeforeAttempt(attempt), first });
  }

  #note({
    key,
    attempt,
    before,
    first,
  }: Omit<Change, 'before'> & { before: readonly DeliveryState[] }): void {
    const id = formatDeliveryId(key);
    const earlier = this.#changed.get(id);
    if (!earlier && this.#changed.size >= mostChanged) {
      this.#missed = true;
      return;
    }
    this.#changed.delete(id);
    this.#changed.set(id, {
      key,
      attempt: attempt ?? earlier?.attempt ?? null,
      before: new Set([...(earlier?.before ?? []), ...before]),
      first: earlier?.first ?? first,
    });
  }

  async #read(): Promise<void> {
    const changes = [...this.#changed.values()];
    this.#changed.clear();
    const missed = this.#missed;
    this.#missed = false;
    try {
      if (!missed) await this.#tell(await this.#withFacts(changes));
    } catch (error) {
      this.#missed = true; // and the next run, in a second, tells it
      throw error;
    }
    if (missed) for (const stream of this.#streams.all()) stream.resync();
  }

  /** One filter per turn of the event loop. */
  async #tell(changed: readonly ChangedDelivery[]): Promise<void> {
    for (const stream of this.#streams.all()) {
      stream.offer(changed, this.#version);
      await setImmediate();
    }
  }

  async #withFacts(changes: readonly Change[]): Promise<ChangedDelivery[]> {
    const needEvents = [...this.#streams.all()].some(({ filter }) => filter !== null && asksForEvent(filter));
    const unknown = changes.filter((change) => needEvents || !arrivedAtOnce(change));
    const read = await this.#readFacts(unknown.map(({ key }) => key));
    return changes.flatMap((change) => {
      const facts =
        read.get(formatDeliveryId(change.key)) ?? (arrivedAtOnce(change) ? factsOf(change) : null);
      if (!facts) return []; // its event has expired
      const attempted = change.first === null ? facts.attempts > 0 : !change.first;
      return [{ facts, before: { states: [...change.before], attempted } }];
    });
  }

  async #readFacts(keys: readonly DeliveryKey[]): Promise<ReadonlyMap<string, DeliveryFacts>> {
    if (keys.length === 0) return new Map();
    const { deliveries, workspaceId } = this.#parts;
    const { facts, webhooksVersion } = await deliveries.facts(workspaceId, keys);
    if (BigInt(webhooksVersion) > this.#version) this.#version = BigInt(webhooksVersion);
    return new Map(facts.map((one) => [formatDeliveryId(one), one]));
  }
}

/** Whether its log is one attempt, which delivered it: then nothing can have changed it since. */
function arrivedAtOnce({ attempt, first }: Change): boolean {
  return first === true && attempt?.attemptNumber === 1 && attempt.status === 'DELIVERED';
}

/** All that the only attempt of a delivery says of it: not whose event it is. */
function factsOf({ key, attempt }: Change): DeliveryFacts {
  const { attemptedAt, eventName, eventId, origin, httpStatusCode } = attempt!;
  return {
    ...key,
    state: 'DELIVERED',
    attempts: 1,
    changedAt: attemptedAt!,
    eventName,
    eventId,
    userId: null,
    sourceId: null,
    test: origin === 'TEST',
    statusCode: httpStatusCode,
    reason: null,
  };
}

/** The states that a delivery can have had before this attempt. Being held ends with a move of its own. */
function statesBeforeAttempt({ origin, attemptNumber }: Attempt): readonly DeliveryState[] {
  if (origin === 'TEST') return [];
  if (origin === 'CANCELLED') return ['PENDING', 'RETRYING', 'HELD', 'CANCELLED'];
  if (attemptNumber === 1) return ['PENDING', 'RETRYING'];
  return origin === 'MANUAL' ? ['RETRYING', 'DELIVERED', 'HELD'] : ['RETRYING', 'CANCELLED'];
}
