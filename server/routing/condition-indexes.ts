import { type JsonValue } from '../model/index.ts';
import { equalityKey } from './equality.ts';
import { Groups } from './groups.ts';
import { type KeyValue } from './index-key.ts';
import { type ValueTest, valueTest } from './operators.ts';
import { SortedNumbers } from './sorted-numbers.ts';

/** Entries by what one kind of condition on one field expects of its value. */
export interface ConditionIndex<E> {
  add(key: KeyValue, entry: E): void;
  delete(key: KeyValue, entry: E): void;
  /** How many entries an event visits on average because of this key, as far as one can tell: to choose an index by. */
  estimatedMatches(key: KeyValue): number;
  /**
   * Visits the entries whose condition the value may pass. A few that it does not pass (`>` at its very limit, `""` under
   * 0) are among them.
   *
   * @param value Null for the equality index alone: it passes no other indexed condition.
   */
  forEachCandidate(value: JsonValue, visit: (entry: E) => void): void;
  /** The same for the many values of a path with a star: what one of them may pass. An entry is visited once per key. */
  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void;
}

export class EqualityIndex<E extends object> implements ConditionIndex<E> {
  readonly #groups = new Groups<KeyValue, E>();

  add(key: KeyValue, entry: E): void {
    this.#groups.add(key, entry);
  }

  delete(key: KeyValue, entry: E): void {
    this.#groups.delete(key, entry);
  }

  estimatedMatches(key: KeyValue): number {
    return this.#groups.count(key);
  }

  forEachCandidate(value: JsonValue, visit: (entry: E) => void): void {
    const key = equalityKey(value);
    if (key !== undefined) this.#groups.forEach(key, visit);
  }

  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void {
    for (const key of new Set(values.map(equalityKey))) {
      if (key !== undefined) this.#groups.forEach(key, visit);
    }
  }
}

/** For `>` and `>=` it visits the limits from the lowest up to the value, for `<` and `<=` from the highest down to it. */
export class RangeIndex<E extends object> implements ConditionIndex<E> {
  readonly #kind: 'above' | 'below';
  readonly #read: (value: JsonValue) => number;
  readonly #groups = new Groups<number, E>();
  readonly #limits = new SortedNumbers();
  #size = 0;

  /** @param read Makes a number of a value, in the order of the limits; NaN of what has no place among them. */
  constructor(kind: 'above' | 'below', read: (value: JsonValue) => number) {
    this.#kind = kind;
    this.#read = read;
  }

  add(key: KeyValue, entry: E): void {
    const limit = key as number;
    if (!this.#groups.has(limit)) this.#limits.add(limit);
    this.#groups.add(limit, entry);
    this.#size += 1;
  }

  delete(key: KeyValue, entry: E): void {
    const limit = key as number;
    this.#groups.delete(limit, entry);
    if (!this.#groups.has(limit)) this.#limits.delete(limit);
    this.#size -= 1;
  }

  /**
   * How many limits are passed depends on the event. The root is a guess between none and all: a range among 100,000 limits
   * is preferred to a value that more than 300 webhooks share, but not to one that a few share.
   */
  estimatedMatches(key: KeyValue): number {
    return Math.sqrt(this.#size) + this.#groups.count(key as number);
  }

  forEachCandidate(value: JsonValue, visit: (entry: E) => void): void {
    if (this.#size > 0) this.#visitPassed(this.#read(value), visit);
  }

  /** The greatest value passes whatever limits from below another one passes, and the least those from above. */
  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void {
    if (this.#size === 0) return;
    let furthest = NaN;
    for (const value of values) {
      const number = this.#read(value);
      const further = this.#kind === 'above' ? number > furthest : number < furthest;
      if (further || Number.isNaN(furthest)) furthest = number;
    }
    this.#visitPassed(furthest, visit);
  }

  #visitPassed(number: number, visit: (entry: E) => void): void {
    const visitAll = (limit: number) => this.#groups.forEach(limit, visit);
    if (this.#kind === 'above') this.#limits.forEachUpTo(number, visitAll);
    else this.#limits.forEachFrom(number, visitAll);
  }
}

/** Each substring is searched for once, however many webhooks want it. */
export class SubstringIndex<E extends object> implements ConditionIndex<E> {
  readonly #groups = new Groups<KeyValue, E>();
  readonly #tests = new Map<KeyValue, ValueTest>();

  add(key: KeyValue, entry: E): void {
    if (!this.#tests.has(key)) this.#tests.set(key, containing(key as string));
    this.#groups.add(key, entry);
  }

  delete(key: KeyValue, entry: E): void {
    this.#groups.delete(key, entry);
    if (!this.#groups.has(key)) this.#tests.delete(key);
  }

  /** Every substring is searched for, at about a quarter of the cost of trying a webhook. */
  estimatedMatches(key: KeyValue): number {
    return this.#tests.size / 4 + this.#groups.count(key);
  }

  forEachCandidate(value: JsonValue, visit: (entry: E) => void): void {
    for (const [part, passes] of this.#tests) if (passes(value)) this.#groups.forEach(part, visit);
  }

  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void {
    for (const [part, passes] of this.#tests) if (values.some(passes)) this.#groups.forEach(part, visit);
  }
}

function containing(part: string): ValueTest {
  return valueTest({ field: '', operator: 'CONTAINS', value: JSON.parse(part) as JsonValue });
}

export class PresenceIndex<E> implements ConditionIndex<E> {
  readonly #entries = new Set<E>();

  add(_key: KeyValue, entry: E): void {
    this.#entries.add(entry);
  }

  delete(_key: KeyValue, entry: E): void {
    this.#entries.delete(entry);
  }

  estimatedMatches(): number {
    return this.#entries.size;
  }

  forEachCandidate(_value: JsonValue, visit: (entry: E) => void): void {
    this.#entries.forEach(visit);
  }

  forEachCandidateOfAny(values: readonly JsonValue[], visit: (entry: E) => void): void {
    if (values.some((value) => value !== null)) this.#entries.forEach(visit);
  }
}
