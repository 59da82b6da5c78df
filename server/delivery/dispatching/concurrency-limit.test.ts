import { expect, test } from 'vitest';

import { afterRequest, type ConcurrencyLimit, newLimit } from './concurrency-limit.ts';

const bound = 64;

/** Rounds of `times` requests that all start together, as many as the limit allows, and end after `tookMs`. */
function rounds(state: ConcurrencyLimit, answered: boolean, times: number, tookMs = 100): number[] {
  const limits: number[] = [];
  let now = Math.max(0, state.halvedAt);
  let current = state;
  for (let round = 0; round < times; round += 1) {
    const [startedAt, endedAt] = [now + 1, now + tookMs];
    for (let underWay = Math.floor(current.limit); underWay > 0; underWay -= 1) {
      // Others take the positions of those that ended.
      const request = { answered, startedAt, endedAt, underWay: Math.floor(current.limit) };
      current = afterRequest(current, request, bound);
    }
    now = endedAt;
    limits.push(Math.floor(current.limit));
  }
  return limits;
}

const at = (limit: number): ConcurrencyLimit => ({ limit, threshold: bound, halvedAt: -Infinity });

test('the limit doubles with every round of answers, and ends at its bound', () => {
  expect(rounds(newLimit(bound, 2), true, 6)).toEqual([4, 8, 16, 32, 64, 64]);
  expect(newLimit(1, 2).limit).toBe(1);
});

test('every round of requests that hang halves the limit, down to 1, however many requests it had', () => {
  expect(rounds(at(64), false, 7)).toEqual([32, 16, 8, 4, 2, 1, 1]);
});

test('after it was halved, the limit grows by about one a round', () => {
  const halved = afterRequest(at(8), { answered: false, startedAt: 0, endedAt: 5, underWay: 8 }, bound);
  expect(halved).toEqual({ limit: 4, threshold: 4, halvedAt: 5 });
  expect(rounds(halved, true, 4)).toEqual([4, 5, 6, 7]);
});

test('requests that started before the limit was halved do not halve it again, and later ones do', () => {
  const once = afterRequest(at(16), { answered: false, startedAt: 10, endedAt: 40, underWay: 16 }, bound);
  expect(once.limit).toBe(8);
  const early = { answered: false, startedAt: 40, endedAt: 70, underWay: 15 };
  expect(afterRequest(once, early, bound)).toBe(once);
  expect(afterRequest(once, { ...early, startedAt: 41 }, bound).limit).toBe(4);
});

test('the limit does not grow while less than half of it is used', () => {
  const state = at(8);
  const answer = { answered: true, startedAt: 0, endedAt: 1 };
  expect(afterRequest(state, { ...answer, underWay: 3 }, bound)).toBe(state);
  expect(afterRequest(state, { ...answer, underWay: 4 }, bound).limit).toBe(9);
});

test('an answer at the bound changes nothing', () => {
  const state = at(bound);
  expect(afterRequest(state, { answered: true, startedAt: 0, endedAt: 1, underWay: bound }, bound)).toBe(
    state,
  );
});
