import { type EventPayload, type Filters } from '../model/index.ts';
import { type CompiledCondition, type CompiledFilters, compileFilters } from './compile.ts';
import { equalityKey } from './equality.ts';
import { eventNameOf } from './event-filter.ts';
import { valueAt } from './path.ts';

interface Entry {
  readonly id: string;
  /** Ascending in the order of first insertion. */
  readonly order: number;
  readonly compiled: CompiledFilters;
  /** Where the entry is kept, to take it out again. */
  readonly buckets: Bucket[];
}

/**
 * Finds the webhooks that an event goes to, without looking at most of the others: 100,000 webhooks of which a few
 * match cost about as much as those few.
 *
 * Two steps narrow the choice. By event name: each name that some webhook includes has a bucket; webhooks that
 * include everything share one, and so do those that exclude. Inside a bucket by value: a webhook with an EQUALS
 * condition is filed under that condition's field and value. What is found so is only a candidate: its filters
 * decide. Webhooks without such a condition are tried one by one.
 */
export class RoutingIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #byName = new Map<string, Bucket>();
  readonly #wildcard = new Bucket();
  readonly #excluding = new Bucket();
  #nextOrder = 0;

  /** How many webhooks there are, those that no event can match included. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds a webhook, or replaces its filters. */
  upsert(id: string, filters: Filters): void {
    const order = this.#entries.get(id)?.order ?? this.#nextOrder++;
    this.remove(id);
    const compiled = compileFilters(filters);
    const entry: Entry = { id, order, compiled, buckets: this.#bucketsFor(filters) };
    for (const bucket of entry.buckets) bucket.add(entry);
    this.#entries.set(id, entry);
  }

  /** @returns whether it was there. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    for (const bucket of entry.buckets) bucket.delete(entry);
    for (const name of entry.compiled.filters.eventFilter.events) {
      if (this.#byName.get(name)?.size === 0) this.#byName.delete(name);
    }
    return this.#entries.delete(id);
  }

  /** The webhooks whose filters the event passes, in the order in which they were first added. */
  match(payload: EventPayload): string[] {
    const matching: Entry[] = [];
    // The first two kinds of bucket have settled the event filter; excluding has to be looked at.
    const tryConditions = (entry: Entry): void => {
      if (entry.compiled.passesConditions(payload)) matching.push(entry);
    };
    const tryBoth = (entry: Entry): void => {
      if (entry.compiled.matches(payload)) matching.push(entry);
    };
    this.#byName.get(eventNameOf(payload))?.forEachCandidate(payload, tryConditions);
    this.#wildcard.forEachCandidate(payload, tryConditions);
    this.#excluding.forEachCandidate(payload, tryBoth);
    return matching.sort((a, b) => a.order - b.order).map(({ id }) => id);
  }

  #bucketsFor({ eventFilter: { mode, events } }: Filters): Bucket[] {
    if (mode === 'EXCLUDE') return events.length === 0 ? [] : [this.#excluding];
    return events.length === 0 ? [this.#wildcard] : [...new Set(events)].map((name) => this.#bucketOf(name));
  }

  #bucketOf(name: string): Bucket {
    let bucket = this.#byName.get(name);
    if (!bucket) this.#byName.set(name, (bucket = new Bucket()));
    return bucket;
  }
}

type Key = Exclude<ReturnType<typeof equalityKey>, undefined>;

/** The webhooks that expect one of many values at the same path. */
interface FieldIndex {
  readonly path: readonly string[];
  readonly byKey: Map<Key, Set<Entry>>;
}

/** An EQUALS condition by whose value an entry can be filed. */
interface Slot {
  readonly condition: CompiledCondition;
  readonly key: Key;
}

/** Webhooks that all hear the same event name. */
class Bucket {
  readonly #byField = new Map<string, FieldIndex>();
  readonly #unfiled = new Set<Entry>();
  /** Where each filed entry is: the choice depends on what was there when it came. */
  readonly #slots = new Map<Entry, Slot>();

  get size(): number {
    return this.#slots.size + this.#unfiled.size;
  }

  add(entry: Entry): void {
    const slot = this.#mostSelective(entry);
    if (!slot) {
      this.#unfiled.add(entry);
      return;
    }
    this.#slots.set(entry, slot);
    const { field } = slot.condition.condition;
    let index = this.#byField.get(field);
    if (!index) this.#byField.set(field, (index = { path: slot.condition.path!, byKey: new Map() }));
    const entries = index.byKey.get(slot.key);
    if (entries) entries.add(entry);
    else index.byKey.set(slot.key, new Set([entry]));
  }

  delete(entry: Entry): void {
    this.#unfiled.delete(entry);
    const slot = this.#slots.get(entry);
    if (!slot) return;
    this.#slots.delete(entry);
    const { field } = slot.condition.condition;
    const { byKey } = this.#byField.get(field)!;
    byKey.get(slot.key)!.delete(entry);
    if (byKey.get(slot.key)!.size === 0) byKey.delete(slot.key);
    if (byKey.size === 0) this.#byField.delete(field);
  }

  /** Every entry that may match, each once, and many that do not. */
  forEachCandidate(payload: EventPayload, visit: (entry: Entry) => void): void {
    for (const { path, byKey } of this.#byField.values()) {
      const key = equalityKey(valueAt(payload, path) ?? null);
      if (key !== undefined) byKey.get(key)?.forEach(visit);
    }
    this.#unfiled.forEach(visit);
  }

  /**
   * The EQUALS condition whose value fewest entries are filed under so far. Many webhooks share
   * `properties.currency == "USD"`, few share `user_id == "u_42"`: after the first few the rare one wins.
   */
  #mostSelective({ compiled }: Entry): Slot | null {
    let best: Slot | null = null;
    let fewest = Infinity;
    for (const condition of compiled.conditions) {
      const { field, operator, value = null } = condition.condition;
      const key = operator === 'EQUALS' && condition.path ? equalityKey(value) : undefined;
      if (key === undefined) continue;
      const neighbours = this.#byField.get(field)?.byKey.get(key)?.size ?? 0;
      if (neighbours < fewest) [best, fewest] = [{ condition, key }, neighbours];
    }
    return best;
  }
}
