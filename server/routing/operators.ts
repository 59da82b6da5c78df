import {
  type Condition,
  type ConditionOperator,
  type JsonValue,
  toComparableNumber,
} from '../model/index.ts';
import { looselyEqual } from './equality.ts';

/** Whether a value found in an event, null when it is missing, passes. */
export type ValueTest = (actual: JsonValue) => boolean;

/**
 * The operators, each made ready for its expected value. The table of what passes is in docs/filters.md.
 * A comparison with NaN is false whatever the operator: what is no number never passes.
 */
const operators: Readonly<Record<ConditionOperator, (expected: JsonValue) => ValueTest>> = {
  EQUALS: (expected) => (actual) => looselyEqual(actual, expected),
  NOT_EQUALS: (expected) => (actual) => !looselyEqual(actual, expected),
  GREATER_THAN: bySize((actual, expected) => actual > expected),
  LESS_THAN: bySize((actual, expected) => actual < expected),
  GREATER_OR_EQUAL: bySize((actual, expected) => actual >= expected),
  LESS_OR_EQUAL: bySize((actual, expected) => actual <= expected),
  EXISTS: () => (actual) => actual !== null,
  CONTAINS: (expected) => {
    const part = textOf(expected);
    return (actual) => {
      if (typeof actual === 'string') return part !== null && actual.includes(part);
      return Array.isArray(actual) && actual.some((item: JsonValue) => looselyEqual(item, expected));
    };
  },
};

/** The test of a condition, without its path. */
export function valueTest({ operator, value = null }: Condition): ValueTest {
  return operators[operator](value);
}

function bySize(compare: (actual: number, expected: number) => boolean): (expected: JsonValue) => ValueTest {
  return (value) => {
    const expected = toComparableNumber(value);
    return (actual) => compare(toComparableNumber(actual), expected);
  };
}

/** What CONTAINS looks for in text: numbers and booleans as they are written. Null when text cannot contain it. */
function textOf(value: JsonValue): string | null {
  return typeof value === 'object' ? null : String(value);
}
