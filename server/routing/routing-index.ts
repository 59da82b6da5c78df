import { type Condition, type ConditionMatch, type EventPayload, type Filters } from '../model/index.ts';
import { type CompiledFilters, compileFilters } from './compile.ts';
import { eventNameOf, passesEventFilter } from './event-filter.ts';
import { type IndexedWebhook, NameIndex } from './name-index.ts';

/** A webhook's filters, compiled for the first event that is tried on them: most of 100,000 never see one. */
class Entry implements IndexedWebhook {
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

  passesPayload(payload: EventPayload): boolean {
    return (this.#compiled ??= compileFilters(this.filters)).passesPayload(payload);
  }

  passesEventFilter(eventName: string): boolean {
    return passesEventFilter(this.filters.eventFilter, eventName);
  }
}

/**
 * Finds the webhooks that an event goes to without trying most of the others: 100,000 webhooks of which a few match cost
 * about as much as those few.
 *
 * Three steps narrow the choice. By source: each source that a webhook asks for has an index, and webhooks that ask for
 * none share one. By event name, inside an index. By value, inside a name's bucket: a webhook is indexed by one of its
 * conditions, or by all of them when any one is enough. What is found this way is a candidate: its filters decide.
 * Webhooks that cannot be indexed so are tried one by one.
 */
export class RoutingIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #ofAnySource = new NameIndex<Entry>();
  /** By the ids of sources. No index is empty. */
  readonly #bySource = new Map<string, NameIndex<Entry>>();
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
    const sources = new Set(filters.sources);
    if (sources.size === 0) this.#ofAnySource.add(entry);
    for (const source of sources) this.#indexOf(source).add(entry);
  }

  /** @returns Whether it was there. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const sources = new Set(entry.filters.sources);
    if (sources.size === 0) this.#ofAnySource.delete(entry);
    for (const source of sources) {
      const index = this.#indexOf(source);
      index.delete(entry);
      if (index.isEmpty) this.#bySource.delete(source);
    }
    return this.#entries.delete(id);
  }

  /**
   * The webhooks whose filters the event passes, in the order in which they were first added.
   *
   * @param sourceId None for an event that no source sent.
   */
  match(payload: EventPayload, sourceId?: string): string[] {
    const eventName = eventNameOf(payload);
    const matching: Entry[] = [];
    const tryPayload = (entry: Entry): void => {
      if (entry.passesPayload(payload)) matching.push(entry);
    };
    this.#ofAnySource.forEachCandidate(eventName, payload, tryPayload);
    if (sourceId !== undefined)
      this.#bySource.get(sourceId)?.forEachCandidate(eventName, payload, tryPayload);
    return matching.sort((a, b) => a.order - b.order).map(({ id }) => id);
  }

  #indexOf(source: string): NameIndex<Entry> {
    let index = this.#bySource.get(source);
    if (!index) this.#bySource.set(source, (index = new NameIndex()));
    return index;
  }
}
