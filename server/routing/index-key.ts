import { type Condition, type JsonValue, toComparableNumber } from '../model/index.ts';
import { equalityKey } from './equality.ts';

/** The key of a condition in the indexes of its field. An event whose value does not lead to it fails the condition. */
export interface IndexKey {
  readonly kind: 'equal' | 'above' | 'below' | 'containing' | 'present';
  /** Equal: its equality key. Above and below: the limit. Containing: the part, as JSON. Present: null. */
  readonly key: KeyValue;
}

export type KeyValue = string | number | null;

const present: IndexKey = { kind: 'present', key: null };

/** Null for a condition that a missing value may pass: it has to be tried on every event. */
export function indexKeyOf({ operator, value = null }: Condition): IndexKey | null {
  switch (operator) {
    case 'EQUALS': {
      const key = equalityKey(value);
      // An object or array equals others of its kind alone, and these have no key.
      return key === undefined ? present : { kind: 'equal', key };
    }
    case 'GREATER_THAN':
    case 'GREATER_OR_EQUAL':
      return rangeKey('above', value);
    case 'LESS_THAN':
    case 'LESS_OR_EQUAL':
      return rangeKey('below', value);
    case 'CONTAINS':
      return { kind: 'containing', key: JSON.stringify(value) };
    case 'EXISTS':
      return present;
    case 'NOT_EQUALS':
      return value === null ? present : null;
  }
}

/** What is not a number is neither above nor below anything. Its condition never passes, and needs no better key. */
function rangeKey(kind: 'above' | 'below', value: JsonValue): IndexKey {
  const limit = toComparableNumber(value);
  return Number.isNaN(limit) ? present : { kind, key: limit };
}
