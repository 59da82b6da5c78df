import { type JsonValue } from '../model/index.ts';
import { type ConditionIndex } from './condition-indexes.ts';
import { Groups } from './groups.ts';
import { type KeyValue } from './index-key.ts';

/**
 * For STARTS_WITH and ENDS_WITH. The beginnings (or ends) of a text are looked up, one of each length that a key has: 64
 * look-ups at most, however many keys there are.
 */
export class AffixIndex<E extends object> implements ConditionIndex<E> {
  readonly #kind: 'starting' | 'ending';
  readonly #groups = new Groups<string, E>();
  /** How many keys have each length. */
  readonly #lengths = new Map<number, number>();

  constructor(kind: 'starting' | 'ending') {
    this.#kind = kind;
  }

  add(key: KeyValue, entry: E): void {
    const part = key as string;
    if (!this.#groups.has(part)) this.#count(part.length, 1);
    this.#groups.add(part, entry);
  }

  delete(key: KeyValue, entry: E): void {
    const part = key as string;
    this.#groups.delete(part, entry);
    if (!this.#groups.has(part)) this.#count(part.length, -1);
  }

  /** A look-up costs about a quarter of trying a webhook. */
  estimatedMatches(key: KeyValue): number {
    return this.#lengths.size / 4 + this.#groups.count(key as string);
  }

  forEachCandidate(value: JsonValue, visit: (entry: E) => void): void {
    if (this.#lengths.size > 0) this.#forEachKey(value, (key) => this.#groups.forEach(key, visit));
  }

  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void {
    const keys = new Set<string>();
    for (const value of values) this.#forEachKey(value, (key) => keys.add(key));
    for (const key of keys) this.#groups.forEach(key, visit);
  }

  #forEachKey(value: JsonValue, visit: (key: string) => void): void {
    if (typeof value !== 'string') return;
    for (const length of this.#lengths.keys()) {
      if (length > value.length) continue;
      const key = this.#kind === 'starting' ? value.slice(0, length) : value.slice(value.length - length);
      if (this.#groups.has(key)) visit(key);
    }
  }

  #count(length: number, change: 1 | -1): void {
    const count = (this.#lengths.get(length) ?? 0) + change;
    if (count > 0) this.#lengths.set(length, count);
    else this.#lengths.delete(length);
  }
}
