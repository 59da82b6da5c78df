import {
  anyElement,
  type EventPayload,
  isPlain,
  type JsonValue,
  parsePath,
  type Path,
  toComparableNumber,
} from '../model/index.ts';
import { AffixIndex } from './affix-index.ts';
import {
  type ConditionIndex,
  EqualityIndex,
  PresenceIndex,
  RangeIndex,
  SubstringIndex,
} from './condition-indexes.ts';
import { type IndexKey, millisecondsOf } from './index-key.ts';
import { instantOf } from './operators.ts';
import { someAt, valueAt } from './path.ts';

type Kind = IndexKey['kind'];

/** The entries that are indexed by the same field. */
interface Field<E> {
  /** Null for a bad path, which finds nothing, and for one with stars. */
  readonly path: readonly string[] | null;
  readonly starredPath: Path | null;
  /** Those that have had an entry. */
  readonly indexes: Record<Kind, ConditionIndex<E> | null>;
  size: number;
}

/** Entries by field and index key. */
export class FieldIndexes<E extends object> {
  readonly #fields = new Map<string, Field<E>>();

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  add(name: string, { kind, key }: IndexKey, entry: E): void {
    let field = this.#fields.get(name);
    if (!field) this.#fields.set(name, (field = emptyField(name)));
    (field.indexes[kind] ??= makeIndex[kind]()).add(key, entry);
    field.size += 1;
  }

  /** Removes an entry that was added under the same field and key. */
  delete(name: string, { kind, key }: IndexKey, entry: E): void {
    const field = this.#fields.get(name)!;
    field.indexes[kind]!.delete(key, entry);
    field.size -= 1;
    if (field.size === 0) this.#fields.delete(name);
  }

  /** How many entries an event visits on average because of this key, as far as one can tell. */
  estimatedMatches(name: string, { kind, key }: IndexKey): number {
    return this.#fields.get(name)?.indexes[kind]?.estimatedMatches(key) ?? 0;
  }

  /** Visits every entry that may match, once for each of its keys to which the payload leads, and some that do not. */
  forEachCandidate(payload: EventPayload, visit: (entry: E) => void): void {
    for (const { path, starredPath, indexes } of this.#fields.values()) {
      if (starredPath) {
        const values = valuesAt(payload, starredPath);
        for (const index of Object.values(indexes)) index?.forEachCandidateOfAny(values, visit);
        continue;
      }
      const value = (path && valueAt(payload, path)) ?? null;
      indexes.equal?.forEachCandidate(value, visit);
      if (value === null) continue; // equals null, and leads to no other key
      indexes.above?.forEachCandidate(value, visit);
      indexes.below?.forEachCandidate(value, visit);
      indexes.after?.forEachCandidate(value, visit);
      indexes.before?.forEachCandidate(value, visit);
      indexes.containing?.forEachCandidate(value, visit);
      indexes.starting?.forEachCandidate(value, visit);
      indexes.ending?.forEachCandidate(value, visit);
      indexes.present?.forEachCandidate(value, visit);
    }
  }
}

/** Whether a field has a star that stands for the elements of an array. */
export function isStarred(field: string): boolean {
  return field.includes('*') && (parsePath(field)?.includes(anyElement) ?? false);
}

function valuesAt(payload: EventPayload, path: Path): JsonValue[] {
  const values: JsonValue[] = [];
  someAt(payload, path, (value) => {
    values.push(value ?? null);
    return false;
  });
  return values;
}

function emptyField<E extends object>(name: string): Field<E> {
  const path = parsePath(name);
  const plain = path !== null && isPlain(path);
  return {
    path: plain ? path : null,
    starredPath: plain ? null : path,
    indexes: {
      equal: null,
      above: null,
      below: null,
      after: null,
      before: null,
      containing: null,
      starting: null,
      ending: null,
      present: null,
    },
    size: 0,
  };
}

const makeIndex: Readonly<Record<Kind, <E extends object>() => ConditionIndex<E>>> = {
  equal: () => new EqualityIndex(),
  above: () => new RangeIndex('above', toComparableNumber),
  below: () => new RangeIndex('below', toComparableNumber),
  after: () => new RangeIndex('above', toMilliseconds),
  before: () => new RangeIndex('below', toMilliseconds),
  containing: () => new SubstringIndex(),
  starting: () => new AffixIndex('starting'),
  ending: () => new AffixIndex('ending'),
  present: () => new PresenceIndex(),
};

function toMilliseconds(value: JsonValue): number {
  const time = instantOf(value);
  return time ? millisecondsOf(time) : NaN;
}
