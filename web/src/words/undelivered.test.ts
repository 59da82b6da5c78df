import { expect, it } from 'vitest';

import { undeliveredInWords } from './undelivered.ts';

it.each([
  [{ pending: 0, retrying: 0, held: 0, isExact: true }, null],
  [{ pending: 0, retrying: 0, held: 0, isExact: false }, null],
  [{ pending: 3, retrying: 1200, held: 10_000, isExact: true }, '3 pending, 1,200 retrying, 10,000 held'],
  [{ pending: 0, retrying: 416, held: 7, isExact: false }, '416+ retrying, 7 held'],
])('what is not delivered yet is said as %j', (counts, words) => {
  expect(undeliveredInWords(counts)).toBe(words);
});
