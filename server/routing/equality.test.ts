import { describe, expect, it } from 'vitest';

import { type JsonValue } from '../model/index.ts';
import { equalityKey, looselyEqual } from './equality.ts';

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
