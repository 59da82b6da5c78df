import { expect, test } from 'vitest';

import { PollBackoff } from './poll-backoff.ts';

/** One that rests for a second at most, near its server. */
const near = () => new PollBackoff(1000, { ms: 1 });

test('after a slow poll that found nothing, the next one waits ten times as long', () => {
  const rest = near();
  rest.begin(['busy'], 0, 21);
  rest.begin(['busy'], 100, 121);
  expect(rest.left(['busy'], 121)).toBe(200);
  expect(rest.left(['busy', 'another'], 311)).toBe(10);
  expect(rest.left(['busy'], 321)).toBe(0);
});

test('there is no backoff after a cheap poll, or after a single late answer', () => {
  const rest = near();
  rest.begin([], 0, 2);
  expect(rest.left([], 2)).toBeLessThanOrEqual(0);
  rest.begin([], 100, 141);
  expect(rest.left([], 141)).toBeLessThanOrEqual(0);
  rest.begin([], 200, 241);
  expect(rest.left([], 241)).toBe(400);
});

test('there is no backoff once a left-out webhook is wanted again', () => {
  const rest = near();
  rest.begin(['busy', 'quiet'], 0, 21);
  rest.begin(['busy', 'quiet'], 30, 51);
  expect(rest.left(['busy', 'quiet'], 52)).toBe(199);
  expect(rest.left(['quiet'], 52)).toBeLessThanOrEqual(0);
});

test('a backoff never exceeds its limit, however long polls take', () => {
  const rest = near();
  rest.begin([], 0, 30_000);
  rest.begin([], 30_000, 60_000);
  expect(rest.left([], 60_000)).toBe(1000);
});

test('the round trip to a distant server does not count as the cost of a poll', () => {
  const roundTrip = { ms: Infinity };
  const [rest, another] = [new PollBackoff(1000, roundTrip), new PollBackoff(1000, roundTrip)];
  for (const at of [0, 100, 200]) rest.begin([], at, at + 40);
  expect(rest.left([], 240)).toBeLessThanOrEqual(0);
  for (const at of [0, 100]) another.begin([], at, at + 60);
  expect(another.left([], 160)).toBe(200);
});
