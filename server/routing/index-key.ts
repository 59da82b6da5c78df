import {
  type Condition,
  type Instant,
  isNegated,
  type JsonValue,
  toComparableNumber,
} from '../model/index.ts';
import { equalityKey } from './equality.ts';
import { instantOf, listOf, textOf } from './operators.ts';

/** The key of a condition in the indexes of its field. An event whose value does not lead to it fails the condition. */
export interface IndexKey {
  readonly kind:
    'equal' | 'above' | 'below' | 'after' | 'before' | 'containing' | 'starting' | 'ending' | 'present';
  /**
   * Equal: its equality key. Above and below: the limit. After and before: the limit in milliseconds. Containing: the part,
   * as JSON. Starting and ending: the part, shortened. Present: null.
   */
  readonly key: KeyValue;
}

export type KeyValue = string | number | null;

/** How much of the text of STARTS_WITH and ENDS_WITH is in the key: it bounds what an event looks up. */
export const affixLength = 64;

const present: readonly IndexKey[] = [{ kind: 'present', key: null }];
const missing: readonly IndexKey[] = [{ kind: 'equal', key: null }];

/**
 * The keys of a condition: a value that passes leads to at least one of them.
 *
 * @param starred Whether the field has a star. The keys are then those of an element that passes.
 * @returns null for a condition that may pass where there is no value: it has to be tried on every event.
 */
export function indexKeysOf(condition: Condition, starred: boolean): readonly IndexKey[] | null {
  const { operator, value = null } = condition;
  if (starred && isNegated(operator)) return null; // passes where there are no elements
  switch (operator) {
    case 'EQUALS':
      return [equalKey(value)];
    case 'IN':
      return distinct(listOf(value).map(equalKey));
    case 'GREATER_THAN':
    case 'GREATER_OR_EQUAL':
      return limitKey('above', 'after', value);
    case 'LESS_THAN':
    case 'LESS_OR_EQUAL':
      return limitKey('below', 'before', value);
    case 'CONTAINS':
      return [{ kind: 'containing', key: JSON.stringify(value) }];
    case 'STARTS_WITH':
      return affixKey('starting', value);
    case 'ENDS_WITH':
      return affixKey('ending', value);
    case 'EXISTS':
      return present;
    case 'NOT_EXISTS':
      return missing;
    case 'NOT_EQUALS':
      return value === null ? present : null;
    case 'NOT_IN':
      return listOf(value).includes(null) ? present : null;
    case 'NOT_CONTAINS':
      return null;
  }
}

/** Each key once. */
function distinct(keys: readonly IndexKey[]): readonly IndexKey[] {
  return [...new Map(keys.map((one) => [`${one.kind} ${typeof one.key} ${one.key}`, one])).values()];
}

/** The milliseconds of a time, rounded down: a later time never has fewer. */
export function millisecondsOf({ seconds, nanos }: Instant): number {
  return seconds * 1000 + Math.floor(nanos / 1_000_000);
}

function equalKey(value: JsonValue): IndexKey {
  const key = equalityKey(value);
  // An object or array equals others of its kind alone, and these have no key.
  return key === undefined ? present[0]! : { kind: 'equal', key };
}

/** What has no place in an order is neither above nor below anything. Its condition never passes: any key will do. */
function limitKey(
  kind: 'above' | 'below',
  timeKind: 'after' | 'before',
  value: JsonValue,
): readonly IndexKey[] {
  const time = instantOf(value);
  if (time) return [{ kind: timeKind, key: millisecondsOf(time) }];
  const limit = toComparableNumber(value);
  return Number.isNaN(limit) ? present : [{ kind, key: limit }];
}

function affixKey(kind: 'starting' | 'ending', value: JsonValue): readonly IndexKey[] {
  const part = textOf(value);
  if (part === null) return present; // never passes
  return [{ kind, key: kind === 'starting' ? part.slice(0, affixLength) : part.slice(-affixLength) }];
}
