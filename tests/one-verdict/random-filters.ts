import {
  type Condition,
  conditionOperators,
  type Filters,
  type JsonValue,
  validateFilters,
} from '../../server/model/index.ts';
import { type Random } from '../../server/testing/simulation/random.ts';
import { ids, names, times, values } from './random-event.ts';

const objects = ['properties', 'context', 'consent'];
const inObject = [
  'a',
  'b',
  'b.d',
  'b\\.d',
  'list',
  'list.0',
  'list.1.d',
  'list.*',
  'list.*.d',
  'ü',
  'length',
  '__proto__',
];

/** The paths that conditions look at, each with the values that it is compared with, as JSON. */
const fields: readonly (readonly [field: string, expected: readonly string[]])[] = [
  ['event_id', ids],
  ['event_name', [...names, ' purchase '].map((name) => JSON.stringify(name))],
  ['timestamp', times],
  ['original_timestamp', [...times, ...values]],
  ...['user_id', 'anonymous_id', 'session_id'].map(
    (field) => [field, ['"u_42"', '"100"', '100', '"🙂"', 'null', '""']] as const,
  ),
  ...objects.map((field) => [field, ['{}', 'null', '[]', '{"a":1}', '""']] as const),
  ...objects.flatMap((object) => inObject.map((key) => [`${object}.${key}`, values] as const)),
  ...['extra', 'extra.d', '__proto__', '__proto__.d', 'nothing'].map((field) => [field, values] as const),
];

/** Random filters that may be saved, over all operators. */
export function randomFilters(random: Random): Filters {
  const mode = random.pick(['INCLUDE', 'INCLUDE', 'EXCLUDE'] as const);
  const wildcard = mode === 'INCLUDE' && random.chance(0.5);
  return {
    requiredConsent: random.chance(0.15) ? [random.pick(['a', 'b'])] : [],
    eventFilter: { mode, events: wildcard ? [] : names.filter(() => random.chance(0.5)) },
    conditions: Array.from({ length: random.between(0, 2) }, () => randomCondition(random)),
    conditionMatch: random.pick(['ALL', 'ANY'] as const),
  };
}

/** Draws again until the value is one that the operator takes. */
function randomCondition(random: Random): Condition {
  const operator = random.pick(conditionOperators);
  for (;;) {
    const [field, expected] = random.pick(fields);
    const value = () => JSON.parse(random.pick(expected)) as JsonValue;
    const isList = operator === 'IN' || operator === 'NOT_IN';
    const list = Array.from({ length: random.between(1, 3) }, value);
    const condition = { field, operator, value: isList ? list : value() };
    if (validateFilters({ conditions: [condition] }).filters) return condition;
  }
}
