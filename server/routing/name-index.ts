import { type EventPayload, type Filters } from '../model/index.ts';
import { Bucket, type Indexable, isIndexable } from './bucket.ts';

/** A webhook in the index. */
export interface IndexedWebhook extends Indexable {
  readonly filters: Filters;
  passesEventFilter(eventName: string): boolean;
}

/**
 * Finds the webhooks that an event may go to by its name and its values. Each name that a webhook includes has a bucket;
 * webhooks that include everything share one, and so do those that exclude names.
 */
export class NameIndex<E extends IndexedWebhook> {
  readonly #byName = new Map<string, Bucket<E>>();
  readonly #wildcard = new Bucket<E>();
  readonly #excluding = new Bucket<E>();
  /**
   * Webhooks that exclude names and have no condition to be indexed by: the names are checked once for all webhooks that
   * exclude the same. No bucket is empty, and none has an indexed webhook.
   */
  readonly #byExclusion = new Map<string, Bucket<E>>();

  get isEmpty(): boolean {
    return this.#byName.size + this.#wildcard.size + this.#excluding.size + this.#byExclusion.size === 0;
  }

  add(entry: E): void {
    const { mode, events } = entry.filters.eventFilter;
    if (mode === 'INCLUDE') {
      if (events.length === 0) this.#wildcard.add(entry);
      for (const name of new Set(events)) openBucket(this.#byName, name).add(entry);
    } else if (isIndexable(entry)) this.#excluding.add(entry);
    else openBucket(this.#byExclusion, exclusionOf(entry.filters)).add(entry);
  }

  delete(entry: E): void {
    const { mode, events } = entry.filters.eventFilter;
    if (mode === 'INCLUDE') {
      this.#wildcard.delete(entry);
      for (const name of events) removeFrom(this.#byName, name, entry);
    } else {
      this.#excluding.delete(entry);
      removeFrom(this.#byExclusion, exclusionOf(entry.filters), entry);
    }
  }

  /** Visits each webhook whose event filter the event passes and whose conditions it may pass, once. */
  forEachCandidate(eventName: string, payload: EventPayload, visit: (entry: E) => void): void {
    const visitIfNamed = (entry: E): void => {
      if (entry.passesEventFilter(eventName)) visit(entry);
    };
    this.#byName.get(eventName)?.forEachCandidate(payload, visit);
    this.#wildcard.forEachCandidate(payload, visit);
    this.#excluding.forEachCandidate(payload, visitIfNamed);
    for (const bucket of this.#byExclusion.values()) {
      if (bucket.anyUnindexed!.passesEventFilter(eventName)) bucket.forEachCandidate(payload, visit);
    }
  }
}

function openBucket<E extends IndexedWebhook>(buckets: Map<string, Bucket<E>>, key: string): Bucket<E> {
  let bucket = buckets.get(key);
  if (!bucket) buckets.set(key, (bucket = new Bucket()));
  return bucket;
}

function removeFrom<E extends IndexedWebhook>(buckets: Map<string, Bucket<E>>, key: string, entry: E): void {
  const bucket = buckets.get(key);
  bucket?.delete(entry);
  if (bucket?.size === 0) buckets.delete(key);
}

/** Equal for equal names in any order. */
function exclusionOf({ eventFilter }: Filters): string {
  return JSON.stringify(eventFilter.events.toSorted());
}
