import { describe, expect, it } from 'vitest';
import { type ConditionOperator, type JsonObject, type JsonValue } from '../model/index.ts';
import { compileCondition } from './compile.ts';
import { equalityKey, looselyEqual } from './equality.ts';

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

const matrix: Readonly<Record<ConditionOperator, Rows>> = {
  EQUALS: equals,
  NOT_EQUALS: equals.map(([expected, passing]) => [
    expected,
    values.filter((value) => !passing.includes(value)),
  ]),
  GREATER_THAN: [
    ['0', ['true', '1', '1.5', '"1"', ...hundreds]],
    ['1', ['1.5', ...hundreds]],
    ['true', ['1.5', ...hundreds]],
    ['"1"', ['1.5', ...hundreds]],
    ['100', []],
    ['-10', ['false', 'true', '0', '1', '-5', '1.5', '"0"', '"1"', ...hundreds]],
    ...nothing,
  ],
  GREATER_OR_EQUAL: [
    ['1', ['true', '1', '1.5', '"1"', ...hundreds]],
    ['"100"', [...hundreds]],
    ['100.5', []],
    ...nothing,
  ],
  LESS_THAN: [
    ['1', ['false', '0', '-5', '"0"']],
    ['" 100 "', ['false', 'true', '0', '1', '-5', '1.5', '"0"', '"1"']],
    ['-5', []],
    ...nothing,
  ],
  LESS_OR_EQUAL: [
    ['1', ['false', 'true', '0', '1', '-5', '"0"', '"1"']],
    ['-5', ['-5']],
    ['false', ['false', '0', '-5', '"0"']],
    ...nothing,
  ],
  EXISTS: [['null', values.filter((value) => value !== 'missing' && value !== 'null')]],
  CONTAINS: [
    ['""', ['""', '" "', '"0"', '"1"', '"100"', '" 100 "', '"1e2"', '"0x64"', '"abc"', '"true"', '"null"']],
    ['"b"', ['"abc"']],
    ['"B"', []],
    ['"abc"', ['"abc"', '["abc",null]']],
    ['"abcd"', []],
    ['"0"', ['"0"', '"100"', '" 100 "', '"0x64"']],
    ['100', ['"100"', '" 100 "', '[100]', '["100"]']],
    ['"100"', ['"100"', '" 100 "', '[100]', '["100"]']],
    ['1', ['"1"', '"100"', '" 100 "', '"1e2"']],
    ['true', ['"true"']],
    ['null', ['["abc",null]']],
    ['{"a":1}', ['[{"a":1},[]]']],
    ['{}', []],
    ['[]', ['[{"a":1},[]]']],
    ['[100]', []],
  ],
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

const primitives = [
  ...[null, true, false, 0, -0, 1, -1, 100, 0.1, 1e21, Infinity, Number.MAX_SAFE_INTEGER, 2 ** 53],
  ...[
    '',
    ' ',
    '\t\n',
    '0',
    '-0',
    '00',
    '1',
    '01',
    '1.0',
    '100',
    ' 100',
    '1e2',
    '0x64',
    '0b1',
    '1_000',
    '1,5',
    '.5',
  ],
  ...[
    'Infinity',
    '-Infinity',
    'NaN',
    'null',
    'undefined',
    'true',
    'false',
    'abc',
    'ABC',
    'é',
    '🙂',
    '\u00a01',
  ],
  ...['9007199254740993', '9007199254740992', '1e21', '1000000000000000000000'],
];

describe('EQUALS between primitives', () => {
  it('is what == says, for every pair', () => {
    for (const a of primitives) {
      for (const b of primitives) {
        const says = a == b; // eslint-disable-line eqeqeq -- the reference
        expect(looselyEqual(a, b), `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(says);
      }
    }
  });

  it('gives equal values the same key', () => {
    const indexed = (a: JsonValue, b: JsonValue): boolean =>
      new Map([[equalityKey(a), true]]).has(equalityKey(b));
    const equal = primitives.flatMap((a) =>
      primitives.filter((b) => looselyEqual(a, b)).map((b) => [a, b] as const),
    );
    expect(equal.length).toBeGreaterThan(primitives.length);
    expect(equal.filter(([a, b]) => !indexed(a, b))).toEqual([]);
  });

  it.each<[JsonValue]>([[[]], [[100]], [['abc']], [{}], [{ a: 1 }]])(
    'gives no key to %j, which equals no primitive',
    (value) => {
      expect(equalityKey(value)).toBeUndefined();
    },
  );

  it('gives values that differ clearly different keys', () => {
    const keys = [null, 0, 1, 100, 'abc', 'ABC', 'null', 'u_1', 'u_2'].map((value) => equalityKey(value));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('EQUALS between objects', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['does not mind the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['minds the order of elements', [1, 2], [2, 1], false],
    ['is strict within', { a: [1] }, { a: ['1'] }, false],
    ['looks all the way down', { a: [{ b: { c: null } }] }, { a: [{ b: { c: null } }] }, true],
    ['tells a missing key from null', { a: null }, {}, false],
    ['tells keys apart', { a: 1 }, { b: 1 }, false],
    ['tells an array from an object', [], {}, false],
    ['tells an array from an object with its indexes', ['x'], { '0': 'x' }, false],
    ['tells an array from an object with its length', [], { length: 0 }, false],
    ['sees no inherited keys', { toString: 1 }, { valueOf: 1 }, false],
    ['sees own keys of dangerous names', JSON.parse('{"__proto__":1}') as JsonValue, {}, false],
  ])('%s', (_what, a, b, equal) => {
    expect(looselyEqual(a, b)).toBe(equal);
    expect(looselyEqual(b, a)).toBe(equal);
  });

  it('never takes an object or array for a primitive, as == would', () => {
    for (const [a, b] of [
      [[], ''],
      [[1], 1],
      [['x'], 'x'],
      [{}, '[object Object]'],
      [[], false],
      [[null], ''],
    ] as const) {
      expect(looselyEqual(a, b)).toBe(false);
    }
  });
});
