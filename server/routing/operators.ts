import {
  compareInstants,
  type Condition,
  type ConditionOperator,
  type Instant,
  isNegated,
  type JsonValue,
  type NegatedOperator,
  negations,
  parseInstant,
  toComparableNumber,
} from '../model/index.ts';
import { equalityKey, looselyEqual } from './equality.ts';

/** Whether a value found in an event, null when it is missing, passes. */
export type ValueTest = (actual: JsonValue) => boolean;

type PositiveOperator = Exclude<ConditionOperator, NegatedOperator>;

/**
 * The operators, each made ready for its expected value; those that negate one of these are not listed. The table of what
 * passes is in docs/filters.md. A comparison with NaN is false whatever the operator: what is no number never passes.
 */
const operators: Readonly<Record<PositiveOperator, (expected: JsonValue) => ValueTest>> = {
  EQUALS: (expected) => (actual) => looselyEqual(actual, expected),
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
  STARTS_WITH: onText((actual, part) => actual.startsWith(part)),
  ENDS_WITH: onText((actual, part) => actual.endsWith(part)),
  IN: oneOf,
};

/** The test of a condition, without its path. */
export function valueTest(condition: Condition): ValueTest {
  const { passes, negated } = positiveTest(condition);
  return negated ? (actual) => !passes(actual) : passes;
}

/** The same as the test of the operator that is negated. With `*` in the path it has to fail for every element. */
export function positiveTest({ operator, value = null }: Condition): { passes: ValueTest; negated: boolean } {
  return isNegated(operator)
    ? { passes: operators[negations[operator]](value), negated: true }
    : { passes: operators[operator](value), negated: false };
}

/** The time that a value is, for a comparison by size. Null when it is none. */
export function instantOf(value: JsonValue): Instant | null {
  return typeof value === 'string' ? parseInstant(value) : null;
}

/** What is looked for in text: numbers and booleans as they are written. Null when text cannot contain it. */
export function textOf(value: JsonValue): string | null {
  return typeof value === 'object' ? null : String(value);
}

/** A time is compared with times, and everything else as a number. */
function bySize(compare: (actual: number, expected: number) => boolean): (expected: JsonValue) => ValueTest {
  return (value) => {
    const time = instantOf(value);
    if (time) {
      return (actual) => {
        const actualTime = instantOf(actual);
        return actualTime !== null && compare(compareInstants(actualTime, time), 0);
      };
    }
    const expected = toComparableNumber(value);
    return (actual) => compare(toComparableNumber(actual), expected);
  };
}

function onText(passes: (actual: string, part: string) => boolean): (expected: JsonValue) => ValueTest {
  return (value) => {
    const part = textOf(value);
    return (actual) => typeof actual === 'string' && part !== null && passes(actual, part);
  };
}

/** Compares with the few values that have the same equality key, not with all of the list. */
function oneOf(list: JsonValue): ValueTest {
  const byKey = Map.groupBy(listOf(list), equalityKey);
  return (actual) =>
    byKey.get(equalityKey(actual))?.some((expected) => looselyEqual(actual, expected)) ?? false;
}

/** The values of IN and NOT_IN. A value that is no list, which cannot be saved, has none. */
export function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
