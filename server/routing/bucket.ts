import { type Condition, type ConditionMatch, type EventPayload } from '../model/index.ts';
import { FieldIndexes, isStarred } from './field-indexes.ts';
import { type IndexKey, indexKeysOf } from './index-key.ts';

/** What a bucket needs to know of its entries. */
export interface Indexable {
  readonly conditions: readonly Condition[];
  /** ALL when absent. */
  readonly conditionMatch?: ConditionMatch | undefined;
}

/** A condition with more keys is not indexed, nor are ANY conditions with more keys in all: it bounds the memory. */
const mostKeys = 100;

/** A condition with the keys by which it can be indexed. */
interface Indexed {
  readonly condition: Condition;
  readonly starred: boolean;
  readonly keys: readonly IndexKey[];
}

/**
 * Webhooks that accept the same event names. One whose conditions must all pass is indexed by the one of them that fewest
 * events pass; one that needs any of them is indexed by all.
 */
export class Bucket<E extends Indexable> {
  /** Entries to which an event leads once at most. */
  readonly #single = new FieldIndexes<E>();
  /** Entries to which an event may lead by several values or several conditions. */
  readonly #repeated = new FieldIndexes<E>();
  readonly #unindexed = new Set<E>();
  /**
   * The condition that each indexed entry is indexed by, since the choice depended on what was there when it was added. Null
   * for those that are indexed by all of theirs.
   */
  readonly #chosen = new Map<E, Condition | null>();

  get size(): number {
    return this.#chosen.size + this.#unindexed.size;
  }

  /** One of the entries that have no index key, for what they have in common. */
  get anyUnindexed(): E | undefined {
    return this.#unindexed.values().next().value;
  }

  add(entry: E): void {
    const any = entry.conditionMatch === 'ANY';
    const chosen = any ? allIndexed(entry) : this.#mostSelective(entry);
    if (!chosen) {
      this.#unindexed.add(entry);
      return;
    }
    this.#chosen.set(entry, any ? null : chosen[0]!.condition);
    const indexes = this.#indexesFor(chosen);
    for (const { condition, keys } of chosen) {
      for (const key of keys) indexes.add(condition.field, key, entry);
    }
  }

  delete(entry: E): void {
    this.#unindexed.delete(entry);
    const only = this.#chosen.get(entry);
    if (only === undefined) return;
    this.#chosen.delete(entry);
    const chosen = only ? [indexedBy(only)!] : allIndexed(entry)!;
    const indexes = this.#indexesFor(chosen);
    for (const { condition, keys } of chosen) {
      for (const key of keys) indexes.delete(condition.field, key, entry);
    }
  }

  /** Visits every entry that may match, each once, and some that do not. */
  forEachCandidate(payload: EventPayload, visit: (entry: E) => void): void {
    this.#single.forEachCandidate(payload, visit);
    if (!this.#repeated.isEmpty) {
      const seen = new Set<E>();
      this.#repeated.forEachCandidate(payload, (entry) => {
        if (seen.has(entry)) return;
        seen.add(entry);
        visit(entry);
      });
    }
    this.#unindexed.forEach(visit);
  }

  /**
   * The condition with the fewest estimated matches so far. Many webhooks share `properties.currency == "USD"`, few share
   * `user_id == "u_42"`: after the first few the rare one wins. Of equally rare conditions, EQUALS wins, and those
   * that look at all elements of an array come last.
   */
  #mostSelective({ conditions }: E): readonly Indexed[] | null {
    let best: Indexed | null = null;
    let fewest = Infinity;
    for (const condition of conditions) {
      const indexed = indexedBy(condition);
      if (!indexed) continue;
      const matches = this.#estimatedMatches(indexed);
      if (matches < fewest) [best, fewest] = [indexed, matches];
    }
    return best && [best];
  }

  #estimatedMatches({ condition, starred, keys }: Indexed): number {
    const indexes = starred ? this.#repeated : this.#single;
    let matches = starred ? 1 : condition.operator === 'EQUALS' && keys[0]!.kind === 'equal' ? 0 : 0.5;
    for (const key of keys) matches += indexes.estimatedMatches(condition.field, key);
    return matches;
  }

  /** Different keys of one plain field can meet the same value only if they are of different kinds. */
  #indexesFor(chosen: readonly Indexed[]): FieldIndexes<E> {
    const [{ starred, keys }] = chosen as readonly [Indexed];
    const single = chosen.length === 1 && !starred && keys.every(({ kind }) => kind === keys[0]!.kind);
    return single ? this.#single : this.#repeated;
  }
}

/** Whether a bucket indexes an entry. */
export function isIndexable(entry: Indexable): boolean {
  return entry.conditionMatch === 'ANY'
    ? allIndexed(entry) !== null
    : entry.conditions.some((condition) => indexedBy(condition) !== null);
}

/** Every condition with its keys, each key once. Null when an event may pass one of them without leading to a key. */
function allIndexed({ conditions }: Indexable): readonly Indexed[] | null {
  const seen = new Set<string>();
  const all: Indexed[] = [];
  for (const condition of conditions) {
    const indexed = indexedBy(condition);
    if (!indexed) return null;
    const keys = indexed.keys.filter(({ kind, key }) => {
      const name = JSON.stringify([condition.field, kind, typeof key, String(key)]);
      return !seen.has(name) && seen.add(name);
    });
    if (seen.size > mostKeys) return null;
    all.push({ ...indexed, keys });
  }
  return all.length > 0 ? all : null;
}

function indexedBy(condition: Condition): Indexed | null {
  const starred = isStarred(condition.field);
  const keys = indexKeysOf(condition, starred);
  return keys && keys.length <= mostKeys ? { condition, starred, keys } : null;
}
