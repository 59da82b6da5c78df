import { type Condition, type EventPayload, parsePath } from '../model/index.ts';
import { valueAt } from './path.ts';
import { type IndexKey, indexKeyOf } from './index-key.ts';
import {
  SubstringIndex,
  EqualityIndex,
  RangeIndex,
  PresenceIndex,
  type ConditionIndex,
} from './condition-indexes.ts';

/** What a bucket needs to know of what it keeps. */
export interface Indexable {
  readonly conditions: readonly Condition[];
}

/** The entries that are filed under the same field. */
interface Field<E> {
  /** Null for a bad path, which finds nothing. */
  readonly path: readonly string[] | null;
  readonly shelves: Readonly<Record<IndexKey['kind'], ConditionIndex<E>>>;
  size: number;
}

interface IndexEntry {
  readonly field: string;
  readonly place: IndexKey;
}

/** Webhooks that hear the same events, each filed under the one of its conditions that fewest events pass. */
export class Bucket<E extends Indexable> {
  readonly #fields = new Map<string, Field<E>>();
  readonly #unfiled = new Set<E>();
  /** Where each filed entry is: the choice depends on what was there when it came. */
  readonly #slots = new Map<E, IndexEntry>();

  get size(): number {
    return this.#slots.size + this.#unfiled.size;
  }

  /** One of those without a place, for what they have in common. */
  get anyUnindexed(): E | undefined {
    return this.#unfiled.values().next().value;
  }

  add(entry: E): void {
    const slot = this.#mostSelective(entry);
    if (!slot) {
      this.#unfiled.add(entry);
      return;
    }
    this.#slots.set(entry, slot);
    let field = this.#fields.get(slot.field);
    if (!field) this.#fields.set(slot.field, (field = emptyField(slot.field)));
    field.shelves[slot.place.kind].add(slot.place.key, entry);
    field.size += 1;
  }

  delete(entry: E): void {
    this.#unfiled.delete(entry);
    const slot = this.#slots.get(entry);
    if (!slot) return;
    this.#slots.delete(entry);
    const field = this.#fields.get(slot.field)!;
    field.shelves[slot.place.kind].delete(slot.place.key, entry);
    field.size -= 1;
    if (field.size === 0) this.#fields.delete(slot.field);
  }

  /** Every entry that may match, each once, and some that do not. */
  forEachCandidate(payload: EventPayload, visit: (entry: E) => void): void {
    for (const { path, shelves } of this.#fields.values()) {
      const value = (path && valueAt(payload, path)) ?? null;
      shelves.equal.forEachCandidate(value, visit);
      if (value === null) continue; // equals null, and passes nothing else
      shelves.above.forEachCandidate(value, visit);
      shelves.below.forEachCandidate(value, visit);
      shelves.containing.forEachCandidate(value, visit);
      shelves.present.forEachCandidate(value, visit);
    }
    this.#unfiled.forEach(visit);
  }

  /**
   * The condition under which fewest others are filed so far. Many webhooks share `properties.currency == "USD"`, few
   * share `user_id == "u_42"`: after the first few the rare one wins. Of conditions as rare as each other, EQUALS.
   */
  #mostSelective({ conditions }: E): IndexEntry | null {
    let best: IndexEntry | null = null;
    let fewest = Infinity;
    for (const condition of conditions) {
      const place = indexKeyOf(condition);
      if (!place) continue;
      const shelves = this.#fields.get(condition.field)?.shelves;
      const crowd =
        (shelves?.[place.kind].estimatedMatches(place.key) ?? 0) + (place.kind === 'equal' ? 0 : 0.5);
      if (crowd < fewest) [best, fewest] = [{ field: condition.field, place }, crowd];
    }
    return best;
  }
}

/** Whether there is a condition to file by. */
export function isIndexable({ conditions }: Indexable): boolean {
  return conditions.some((condition) => indexKeyOf(condition) !== null);
}

function emptyField<E extends Indexable>(field: string): Field<E> {
  return {
    path: parsePath(field),
    shelves: {
      equal: new EqualityIndex(),
      above: new RangeIndex('above'),
      below: new RangeIndex('below'),
      containing: new SubstringIndex(),
      present: new PresenceIndex(),
    },
    size: 0,
  };
}
