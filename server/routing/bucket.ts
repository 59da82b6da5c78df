import { type Condition, type EventPayload, parsePath } from '../model/index.ts';
import {
  type ConditionIndex,
  EqualityIndex,
  PresenceIndex,
  RangeIndex,
  SubstringIndex,
} from './condition-indexes.ts';
import { type IndexKey, indexKeyOf } from './index-key.ts';
import { valueAt } from './path.ts';

/** What a bucket needs to know of its entries. */
export interface Indexable {
  readonly conditions: readonly Condition[];
}

/** The entries that are indexed by the same field. */
interface Field<E> {
  /** Null for a bad path, which finds nothing. */
  readonly path: readonly string[] | null;
  readonly indexes: Readonly<Record<IndexKey['kind'], ConditionIndex<E>>>;
  size: number;
}

/** The condition by which an entry is indexed. */
interface Location {
  readonly field: string;
  readonly indexKey: IndexKey;
}

/** Webhooks that accept the same event names, each indexed by the one of its conditions that fewest events pass. */
export class Bucket<E extends Indexable> {
  readonly #fields = new Map<string, Field<E>>();
  readonly #unindexed = new Set<E>();
  /** Where each indexed entry is: the choice depended on what was there when it was added. */
  readonly #locations = new Map<E, Location>();

  get size(): number {
    return this.#locations.size + this.#unindexed.size;
  }

  /** One of the entries that have no index key, for what they have in common. */
  get anyUnindexed(): E | undefined {
    return this.#unindexed.values().next().value;
  }

  add(entry: E): void {
    const location = this.#mostSelective(entry);
    if (!location) {
      this.#unindexed.add(entry);
      return;
    }
    const { field: name, indexKey } = location;
    this.#locations.set(entry, location);
    let field = this.#fields.get(name);
    if (!field) this.#fields.set(name, (field = emptyField(name)));
    field.indexes[indexKey.kind].add(indexKey.key, entry);
    field.size += 1;
  }

  delete(entry: E): void {
    this.#unindexed.delete(entry);
    const location = this.#locations.get(entry);
    if (!location) return;
    this.#locations.delete(entry);
    const { field: name, indexKey } = location;
    const field = this.#fields.get(name)!;
    field.indexes[indexKey.kind].delete(indexKey.key, entry);
    field.size -= 1;
    if (field.size === 0) this.#fields.delete(name);
  }

  /** Visits every entry that may match, each once, and some that do not. */
  forEachCandidate(payload: EventPayload, visit: (entry: E) => void): void {
    for (const { path, indexes } of this.#fields.values()) {
      const value = (path && valueAt(payload, path)) ?? null;
      indexes.equal.forEachCandidate(value, visit);
      if (value === null) continue; // equals null, and passes nothing else
      indexes.above.forEachCandidate(value, visit);
      indexes.below.forEachCandidate(value, visit);
      indexes.containing.forEachCandidate(value, visit);
      indexes.present.forEachCandidate(value, visit);
    }
    this.#unindexed.forEach(visit);
  }

  /**
   * The condition with the fewest estimated matches so far. Many webhooks share `properties.currency == "USD"`, few share
   * `user_id == "u_42"`: after the first few the rare one wins. Of equally rare conditions, EQUALS wins.
   */
  #mostSelective({ conditions }: E): Location | null {
    let best: Location | null = null;
    let fewest = Infinity;
    for (const condition of conditions) {
      const { field } = condition;
      const indexKey = indexKeyOf(condition);
      if (!indexKey) continue;
      const index = this.#fields.get(field)?.indexes[indexKey.kind];
      const matches = (index?.estimatedMatches(indexKey.key) ?? 0) + (indexKey.kind === 'equal' ? 0 : 0.5);
      if (matches < fewest) [best, fewest] = [{ field, indexKey }, matches];
    }
    return best;
  }
}

/** Whether there is a condition to index by. */
export function isIndexable({ conditions }: Indexable): boolean {
  return conditions.some((condition) => indexKeyOf(condition) !== null);
}

function emptyField<E extends Indexable>(field: string): Field<E> {
  return {
    path: parsePath(field),
    indexes: {
      equal: new EqualityIndex(),
      above: new RangeIndex('above'),
      below: new RangeIndex('below'),
      containing: new SubstringIndex(),
      present: new PresenceIndex(),
    },
    size: 0,
  };
}
