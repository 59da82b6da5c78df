import { expect, it } from 'vitest';

import { reasonWords, verdictWords, windowOf } from './pipeline.ts';
import { latency } from './time.ts';

it('writes what a stage took with two digits, in the unit that fits', () => {
  expect([0.001, 0.016, 0.3623, 1, 1.414, 92.68, 1448, 11585, null].map(latency)).toEqual([
    ...['1 µs', '16 µs', '362 µs', '1 ms', '1.4 ms', '93 ms', '1.4 s', '12 s', '–'],
  ]);
});

it('has words for reasons, also for those that it does not know', () => {
  expect(['REQUIRED', 'TOO_LONG', 'OUT_OF_RANGE'].map(reasonWords)).toEqual([
    ...['Missing', 'Too long', 'Out of range'],
  ]);
});

it('reads the window of an address, and takes the last hour for anything else', () => {
  expect(['day', 'MONTH', 'year', '', null].map((text) => windowOf(text).window)).toEqual([
    ...['DAY', 'MONTH', 'HOUR', 'HOUR', 'HOUR'],
  ]);
});

it('counts the changes of a stage', () => {
  expect(verdictWords('CHANGED', 1, false)).toBe('1 change');
  expect(verdictWords('CHANGED', 100, true)).toBe('More than 100 changes');
  expect([verdictWords('CHANGED', 0, false), verdictWords('PASSED', 0, false)]).toEqual([
    'Changed',
    'Unchanged',
  ]);
});
