import { expect, test } from 'vitest';

import { expiryOf, pauseMs, tokenTimes } from './token-times.ts';

const obtainedAt = new Date('2026-02-03T04:05:06Z');
const secondsOf = (lifetimeMs: number | null) =>
  (expiryOf(obtainedAt, lifetimeMs).getTime() - obtainedAt.getTime()) / 1000;

test('a lifetime is taken as an hour if it is not said, and as 10 s to 7 days otherwise', () => {
  expect([null, 1, 10_000, 300_000, 1e15].map(secondsOf)).toEqual([3600, 10, 10, 300, 604_800]);
});

test.each([
  [3600, 0, 3535, 3595],
  [3600, 1, 3505, 3595],
  [60, 0, 43, 55],
  [60, 1, 37, 55],
  [10, 1, 6, 9],
])(
  'of %d s, with %d for chance, a token is replaced after %d s and unused after %d s',
  (seconds, random, refresh, unused) => {
    const expiresAt = new Date(obtainedAt.getTime() + seconds * 1000);
    const { refreshAt, unusedAt } = tokenTimes({ obtainedAt, expiresAt }, random);
    const after = (at: number) => Math.round((at - obtainedAt.getTime()) / 1000);
    expect([after(refreshAt), after(unusedAt)]).toEqual([refresh, unused]);
  },
);

test('after failures the token server is left alone for 1, 2, 4 … 60 s', () => {
  expect([1, 2, 3, 6, 7, 1000].map((inRow) => pauseMs(inRow) / 1000)).toEqual([1, 2, 4, 32, 60, 60]);
});
