import { describe, expect, test } from 'vitest';

import { toComparableNumber } from './comparable-number.ts';

describe('the number that a value stands for in a comparison', () => {
  test.each<[unknown, number]>([
    [-1.5, -1.5],
    [true, 1],
    [false, 0],
    ['100', 100],
    [' 1e2\n', 100],
    ['0x10', 16],
    ['Infinity', Infinity],
  ])('of %j is %d', (value, number) => {
    expect(toComparableNumber(value)).toBe(number);
  });

  test.each([null, undefined, '', ' \t', 'ten', '1,5', [], [5], {}, new Date(0), 5n])(
    'is missing for %s, which has no place in an order',
    (value) => {
      expect(toComparableNumber(value)).toBeNaN();
    },
  );
});
