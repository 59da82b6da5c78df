import { describe, expect, it } from 'vitest';
import { type ConditionOperator, type JsonObject, type JsonValue } from '../model/index.ts';
import { compileCondition } from './compile.ts';

/**
 * The matrix of docs/filters.md: every operator against every type of value. Values are written as JSON. Each row is
 * an expected value and all values that pass; whatever else is in this list must not.
 */
const values = [
  'missing',
  'null',
  'false',
  'true',
  '0',
  '1',
  '100',
  '-5',
  '1.5',
  '""',
  '" "',
  '"0"',
  '"1"',
  '"100"',
  '" 100 "',
  '"1e2"',
  '"0x64"',
  '"abc"',
  '"true"',
  '"null"',
  '[]',
  '[100]',
  '["100"]',
  '["abc",null]',
  '[{"a":1},[]]',
  '{}',
  '{"a":1}',
  '{"a":"1"}',
  '"2026-02-03T04:05:06Z"',
  '"2026-02-03T05:05:06.001+01:00"',
] as const;
type Written = (typeof values)[number];
type Rows = readonly (readonly [expected: string, passing: readonly Written[]])[];

const equals: Rows = [
  ['null', ['missing', 'null']],
  ['false', ['false', '0', '""', '" "', '"0"']],
  ['true', ['true', '1', '"1"']],
  ['0', ['false', '0', '""', '" "', '"0"']],
  ['1', ['true', '1', '"1"']],
  ['100', ['100', '"100"', '" 100 "', '"1e2"', '"0x64"']],
  ['-5', ['-5']],
  ['""', ['false', '0', '""']],
  ['"100"', ['100', '"100"']],
  ['"1e2"', ['100', '"1e2"']],
  ['"1"', ['true', '1', '"1"']],
  ['"abc"', ['"abc"']],
  ['"ABC"', []],
  ['"true"', ['"true"']],
  ['"null"', ['"null"']],
  ['"[object Object]"', []],
  ['[]', ['[]']],
  ['[100]', ['[100]']],
  ['[1]', []],
  ['["100"]', ['["100"]']],
  ['["abc",null]', ['["abc",null]']],
  ['[null,"abc"]', []],
  ['{}', ['{}']],
  ['{"a":1}', ['{"a":1}']],
  ['{"a":1,"b":null}', []],
];

const nothing: Rows = ['null', '""', '" "', '"abc"', '[]', '[1]', '{}'].map(
  (expected) => [expected, []] as const,
);
const hundreds = ['100', '"100"', '" 100 "', '"1e2"', '"0x64"'] as const;

/** All values but those that pass. */
const opposite = (rows: Rows): Rows =>
  rows.map(([expected, passing]) => [expected, values.filter((value) => !passing.includes(value))]);

const times = ['"2026-02-03T04:05:06Z"', '"2026-02-03T05:05:06.001+01:00"'] as const;

const exists: Rows = [['null', values.filter((value) => value !== 'missing' && value !== 'null')]];

const contains: Rows = [
  [
    '""',
    [
      ...(['""', '" "', '"0"', '"1"', '"100"', '" 100 "', '"1e2"', '"0x64"', '"abc"'] as const),
      ...(['"true"', '"null"'] as const),
      ...times,
    ],
  ],
  ['"b"', ['"abc"']],
  ['"B"', []],
  ['"abc"', ['"abc"', '["abc",null]']],
  ['"abcd"', []],
  ['"0"', ['"0"', '"100"', '" 100 "', '"0x64"', ...times]],
  ['100', ['"100"', '" 100 "', '[100]', '["100"]']],
  ['"100"', ['"100"', '" 100 "', '[100]', '["100"]']],
  ['1', ['"1"', '"100"', '" 100 "', '"1e2"', '"2026-02-03T05:05:06.001+01:00"']],
  ['true', ['"true"']],
  ['null', ['["abc",null]']],
  ['{"a":1}', ['[{"a":1},[]]']],
  ['{}', []],
  ['[]', ['[{"a":1},[]]']],
  ['[100]', []],
];

const oneOf: Rows = [
  ['[]', []],
  ['[null]', ['missing', 'null']],
  ['[100]', ['100', '"100"', '" 100 "', '"1e2"', '"0x64"']],
  ['["100","abc"]', ['100', '"100"', '"abc"']],
  ['[0,true,"nothing"]', ['false', 'true', '0', '1', '""', '" "', '"0"', '"1"']],
  ['["",null]', ['missing', 'null', 'false', '0', '""']],
  ['["1e2","true"]', ['100', '"1e2"', '"true"']],
  ['["ABC","[object Object]"]', []],
  // Not lists, which cannot be saved.
  ['"abc"', []],
  ['null', []],
];

const matrix: Readonly<Record<ConditionOperator, Rows>> = {
  EQUALS: equals,
  NOT_EQUALS: opposite(equals),
  GREATER_THAN: [
    ['0', ['true', '1', '1.5', '"1"', ...hundreds]],
    ['1', ['1.5', ...hundreds]],
    ['true', ['1.5', ...hundreds]],
    ['"1"', ['1.5', ...hundreds]],
    ['100', []],
    ['-10', ['false', 'true', '0', '1', '-5', '1.5', '"0"', '"1"', ...hundreds]],
    ['"2026-02-03T04:05:06Z"', ['"2026-02-03T05:05:06.001+01:00"']],
    ['"2026-02-03T05:05:06+01:00"', ['"2026-02-03T05:05:06.001+01:00"']],
    ['"2026-02-03T04:05:05.999999999Z"', [...times]],
    ['"2026-02-30T00:00:00Z"', []],
    ...nothing,
  ],
  GREATER_OR_EQUAL: [
    ['1', ['true', '1', '1.5', '"1"', ...hundreds]],
    ['"100"', [...hundreds]],
    ['100.5', []],
    ['"2026-02-03T04:05:06.000000001Z"', ['"2026-02-03T05:05:06.001+01:00"']],
    ['"2026-02-03T04:05:06-00:00"', [...times]],
    ...nothing,
  ],
  LESS_THAN: [
    ['1', ['false', '0', '-5', '"0"']],
    ['" 100 "', ['false', 'true', '0', '1', '-5', '1.5', '"0"', '"1"']],
    ['-5', []],
    ['"2026-02-03T04:05:06.001Z"', ['"2026-02-03T04:05:06Z"']],
    ...nothing,
  ],
  LESS_OR_EQUAL: [
    ['1', ['false', 'true', '0', '1', '-5', '"0"', '"1"']],
    ['-5', ['-5']],
    ['false', ['false', '0', '-5', '"0"']],
    ['"2026-02-03T04:05:06.001Z"', [...times]],
    ['"2026-02-03"', []],
    ...nothing,
  ],
  EXISTS: exists,
  CONTAINS: contains,
  NOT_EXISTS: opposite(exists),
  NOT_CONTAINS: opposite(contains),
  STARTS_WITH: [
    ['""', contains[0]![1]],
    ['"a"', ['"abc"']],
    ['"b"', []],
    ['"A"', []],
    ['1', ['"1"', '"100"', '"1e2"']],
    ['true', ['"true"']],
    ['"2026-02-03T0"', [...times]],
    ['null', []],
    ['["abc"]', []],
    ['{}', []],
  ],
  ENDS_WITH: [
    ['""', contains[0]![1]],
    ['"c"', ['"abc"']],
    ['"b"', []],
    ['"C"', []],
    ['0', ['"0"', '"100"', '"2026-02-03T05:05:06.001+01:00"']],
    ['" "', ['" "', '" 100 "']],
    ['"Z"', ['"2026-02-03T04:05:06Z"']],
    ['null', []],
    ['["abc"]', []],
  ],
  IN: oneOf,
  NOT_IN: opposite(oneOf),
};

const payloadWith = (value: Written): JsonObject =>
  value === 'missing' ? {} : { field: JSON.parse(value) as JsonValue };

describe.each(Object.entries(matrix) as [ConditionOperator, Rows][])('%s', (operator, rows) => {
  it.each(rows)('with %s passes exactly the values that the table says', (expected, passing) => {
    const value = JSON.parse(expected) as JsonValue;
    const { passes } = compileCondition({ field: 'field', operator, value });
    expect(values.filter((candidate) => passes(payloadWith(candidate)))).toEqual(
      values.filter((candidate) => passing.includes(candidate)),
    );
  });
});
