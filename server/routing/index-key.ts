import { type Condition, type JsonValue, toComparableNumber } from '../model/index.ts';
import { equalityKey } from './equality.ts';

/** Where a condition is filed under its field. An event whose value does not lead there fails the condition. */
export interface IndexKey {
  readonly kind: 'equal' | 'above' | 'below' | 'containing' | 'present';
  /** Equal: its equality key. Above and below: the limit. Containing: the part, as JSON. Present: null. */
  readonly key: KeyValue;
}

export type KeyValue = string | number | null;

const present: IndexKey = { kind: 'present', key: null };

/** Null for a condition that a missing value passes whatever it expects: it has to be tried on every event. */
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

/** What is no number is neither above nor below anything. Its condition never passes, and deserves no better place. */
function rangeKey(kind: 'above' | 'below', value: JsonValue): IndexKey {
  const limit = toComparableNumber(value);
  return Number.isNaN(limit) ? present : { kind, key: limit };
}
