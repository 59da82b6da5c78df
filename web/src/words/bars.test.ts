import { describe, expect, it } from 'vitest';

import { barsOf, roundUp } from './bars.ts';

describe('bars', () => {
  it('are on one scale in both directions', () => {
    expect(barsOf([10, 5, 0], [0, 2.5, 10])).toEqual([
      { up: 1, down: 0 },
      { up: 0.5, down: 0.25 },
      { up: 0, down: 1 },
    ]);
  });

  it('show one failure among thousands', () => {
    expect(barsOf([10_000], [1])).toEqual([{ up: 1, down: 0.08 }]);
  });

  it('are empty without values', () => {
    expect(barsOf([0], [0])).toEqual([{ up: 0, down: 0 }]);
  });
});

describe('the end of an axis', () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 8],
    [11, 20],
    [999, 1000],
    [1001, 2000],
  ])('for %d is %d', (value, end) => {
    expect(roundUp(value)).toBe(end);
  });
});
