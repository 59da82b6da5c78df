import { type Condition, type ConditionMatch, type EventPayload, type Filters } from '../model/index.ts';
import { Bucket, isIndexable } from './bucket.ts';
import { type CompiledFilters, compileFilters } from './compile.ts';
import { eventNameOf, passesEventFilter } from './event-filter.ts';

/** A webhook's filters, compiled for the first event that is tried on them: most of 100,000 never see one. */
class Entry {
  readonly id: string;
  /** Ascending in the order of first insertion. */
  readonly order: number;
  readonly filters: Filters;
  #compiled: CompiledFilters | null = null;

  constructor(id: string, order: number, filters: Filters) {
    this.id = id;
    this.order = order;
    this.filters = filters;
  }

  get conditions(): readonly Condition[] {
    return this.filters.conditions;
  }

  get conditionMatch(): ConditionMatch | undefined {
    return this.filters.conditionMatch;
  }

  passesConditions(payload: EventPayload): boolean {
    return (this.#compiled ??= compileFilters(this.filters)).passesConditions(payload);
  }

  passesEventFilter(eventName: string): boolean {
    return passesEventFilter(this.filters.eventFilter, eventName);
  }
}

/**
 * Finds the webhooks that an event goes to without trying most of the others: 100,000 webhooks of which a few match cost
 * about as much as those few.
 *
 * Two steps narrow the choice. By event name: each name that a webhook includes has a bucket; webhooks that include
 * everything share one, and so do those that exclude names. Inside a bucket by value: a webhook is indexed by one of its
 * conditions, or by all of them when any one is enough. What is found this way is a candidate: its filters decide.
 * Webhooks that cannot be indexed so are tried one by one.
 */
export class RoutingIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #byName = new Map<string, Bucket<Entry>>();
  readonly #wildcard = new Bucket<Entry>();
  readonly #excluding = new Bucket<Entry>();
  /**
   * Webhooks that exclude names and have no condition to be indexed by: the names are checked once for all webhooks that
   * exclude the same. No bucket is empty, and none has an indexed webhook.
   */
  readonly #byExclusion = new Map<string, Bucket<Entry>>();
  #nextOrder = 0;

  /** How many webhooks there are, including those that no event can match. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a webhook, or replaces its filters. */
  upsert(id: string, filters: Filters): void {
    const order = this.#entries.get(id)?.order ?? this.#nextOrder++;
    this.remove(id);
    const entry = new Entry(id, order, filters);
    this.#entries.set(id, entry);
    const { mode, events } = filters.eventFilter;
    if (mode === 'INCLUDE') {
      if (events.length === 0) this.#wildcard.add(entry);
      for (const name of new Set(events)) openBucket(this.#byName, name).add(entry);
    } else if (isIndexable(entry)) this.#excluding.add(entry);
    else openBucket(this.#byExclusion, exclusionOf(filters)).add(entry);
  }

  /** @returns Whether it was there. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const { mode, events } = entry.filters.eventFilter;
    if (mode === 'INCLUDE') {
      this.#wildcard.delete(entry);
      for (const name of events) removeFrom(this.#byName, name, entry);
    } else {
      this.#excluding.delete(entry);
      removeFrom(this.#byExclusion, exclusionOf(entry.filters), entry);
    }
    return this.#entries.delete(id);
  }

  /** The webhooks whose filters the event passes, in the order in which they were first added. */
  match(payload: EventPayload): string[] {
    const eventName = eventNameOf(payload);
    const matching: Entry[] = [];
    const tryConditions = (entry: Entry): void => {
      if (entry.passesConditions(payload)) matching.push(entry);
    };
    const tryBoth = (entry: Entry): void => {
      if (entry.passesEventFilter(eventName)) tryConditions(entry);
    };
    this.#byName.get(eventName)?.forEachCandidate(payload, tryConditions);
    this.#wildcard.forEachCandidate(payload, tryConditions);
    this.#excluding.forEachCandidate(payload, tryBoth);
    for (const bucket of this.#byExclusion.values()) {
      if (bucket.anyUnindexed!.passesEventFilter(eventName)) bucket.forEachCandidate(payload, tryConditions);
    }
    return matching.sort((a, b) => a.order - b.order).map(({ id }) => id);
  }
}

function openBucket(buckets: Map<string, Bucket<Entry>>, key: string): Bucket<Entry> {
  let bucket = buckets.get(key);
  if (!bucket) buckets.set(key, (bucket = new Bucket()));
  return bucket;
}

function removeFrom(buckets: Map<string, Bucket<Entry>>, key: string, entry: Entry): void {
  const bucket = buckets.get(key);
  bucket?.delete(entry);
  if (bucket?.size === 0) buckets.delete(key);
}

/** Equal for equal names in any order. */
function exclusionOf({ eventFilter }: Filters): string {
  return JSON.stringify(eventFilter.events.toSorted());
}
