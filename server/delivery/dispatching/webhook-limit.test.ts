import { expect, test } from 'vitest';

import {
  afterOverload,
  afterRound,
  lowestWebhookLimit,
  newWebhookLimit,
  type WebhookLimit,
} from './webhook-limit.ts';

const bound = 64;

/** Full rounds of answers, each of which takes `tookMs`. Returns the requests at once after each. */
function rounds(state: WebhookLimit, times: number, tookMs = 100): number[] {
  const limits: number[] = [];
  let current = state;
  for (let round = 0; round < times; round += 1) {
    current = fullRound(current, tookMs);
    limits.push(Math.floor(current.limit));
  }
  return limits;
}

function fullRound(state: WebhookLimit, tookMs = 100, mostUnderWay = Math.floor(state.limit)): WebhookLimit {
  const answers = Math.floor(state.limit);
  const endedAt = Math.max(0, state.cutAt) + tookMs;
  return afterRound(state, { answers, totalMs: answers * tookMs, mostUnderWay, endedAt }, bound);
}

const at = (limit: number): WebhookLimit => ({ ...newWebhookLimit(bound), limit });

test('the limit starts at 2, doubles with every round of answers, and ends at its bound', () => {
  expect(newWebhookLimit(bound).limit).toBe(2);
  expect(rounds(newWebhookLimit(bound), 6)).toEqual([4, 8, 16, 32, 64, 64]);
  expect(newWebhookLimit(1).limit).toBe(1);
});

test('every round of failures halves the limit, down to 1, however many there are', () => {
  const limits: number[] = [];
  let state = at(64);
  for (let round = 0; round < 7; round += 1) {
    for (let n = 0; n < 64; n += 1) state = afterOverload(state, round * 10 + 1, round * 10 + 5);
    limits.push(state.limit);
  }
  expect(limits).toEqual([32, 16, 8, 4, 2, 1, 1]);
});

test('after it was halved, the limit rises fast, then slowly to what was too much, and fast again beyond', () => {
  const limits = rounds(afterOverload(at(32), 0, 5), 45);
  expect([0, 4, 9, 19, 29, 39].map((round) => limits[round])).toEqual([18, 25, 30, 32, 34, 48]);
  expect(limits.at(-1)).toBe(63);
});

test('a webhook that has to prove itself gets one request, and some more with the next rounds', () => {
  expect(lowestWebhookLimit().limit).toBe(1);
  expect(rounds(lowestWebhookLimit(), 6)).toEqual([1, 2, 3, 4, 5, 5]);
});

test('requests that started before the limit was halved do not halve it again, and later ones do', () => {
  const once = afterOverload(at(16), 10, 40);
  expect(once.limit).toBe(8);
  expect(afterOverload(once, 40, 70)).toBe(once);
  expect(afterOverload(once, 41, 70).limit).toBe(4);
});

test('a failure that 40 answers outweigh leaves the limit as it is, and the next one does not', () => {
  const state = fullRound(fullRound(at(32)));
  const forgiven = afterOverload(state, 200, 300);
  expect(forgiven.limit).toBe(64);
  expect(afterOverload({ ...forgiven, answers: 39 }, 200, 300).limit).toBe(32);
});

test('what fails with one request at once says nothing of how many are too much', () => {
  let state = afterOverload(at(16), 0, 1);
  for (let n = 2; n < 40; n += 2) state = afterOverload(state, n, n + 1);
  expect(state.limit).toBe(1);
  expect(rounds(state, 20).at(-1)).toBe(Math.floor(16 * 0.7 ** 3));
});

test('the limit does not grow while less than half of it is used', () => {
  const state = at(8);
  expect(fullRound(state, 100, 3).limit).toBe(8);
  expect(fullRound(state, 100, 4).limit).toBe(16);
});

test('answers that take more than three times as long as usual, and 50 ms longer, cut the limit to fit', () => {
  const usual = fullRound(at(64), 100);
  expect(fullRound(usual, 350).limit).toBe(64);
  expect(fullRound(usual, 400).limit).toBe(16);
  expect(fullRound(usual, 10_000).limit).toBe(6);
});

test('answers that are late while little of the limit is used are not late for want of capacity', () => {
  expect(fullRound(fullRound(at(64), 100), 10_000, 20).limit).toBe(64);
});

test('after a cut for late answers, what is usual is measured anew, with 32 answers', () => {
  const late = fullRound(fullRound(at(64), 100), 400);
  expect(late.usualMs).toBeNull();
  const again = fullRound(fullRound(late, 400), 400);
  expect([again.usualMs, again.limit > late.limit]).toEqual([400, true]);
});

test('fewer than 32 answers say nothing of how long answers take', () => {
  let state: WebhookLimit = { ...at(8), ceiling: 9, floor: 8, usualMs: 100 };
  for (let n = 0; n < 3; n += 1) state = fullRound(state, 1000);
  expect(state.limit).toBeGreaterThan(8);
  expect(fullRound(state, 1000).limit).toBe(1);
});
