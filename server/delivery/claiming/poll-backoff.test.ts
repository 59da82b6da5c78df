import { expect, test } from 'vitest';

import { PollBackoff } from './poll-backoff.ts';

/** One that rests for a second at most, near its server. */
const near = () => new PollBackoff(1000, { ms: 1 });

test('after a look that found nothing and took long, it rests ten times as long', () => {
  const rest = near();
  rest.begin(['busy'], 0, 21);
  rest.begin(['busy'], 100, 121);
  expect(rest.left(['busy'], 121)).toBe(200);
  expect(rest.left(['busy', 'another'], 311)).toBe(10);
  expect(rest.left(['busy'], 321)).toBe(0);
});

test('it does not rest after a look that was cheap, or whose answer was heard late for once', () => {
  const rest = near();
  rest.begin([], 0, 2);
  expect(rest.left([], 2)).toBeLessThanOrEqual(0);
  rest.begin([], 100, 141);
  expect(rest.left([], 141)).toBeLessThanOrEqual(0);
  rest.begin([], 200, 241);
  expect(rest.left([], 241)).toBe(400);
});

test('what is wanted again is looked for at once', () => {
  const rest = near();
  rest.begin(['busy', 'quiet'], 0, 21);
  rest.begin(['busy', 'quiet'], 30, 51);
  expect(rest.left(['busy', 'quiet'], 52)).toBe(199);
  expect(rest.left(['quiet'], 52)).toBeLessThanOrEqual(0);
});

test('however long looks take, it rests no longer than it may', () => {
  const rest = near();
  rest.begin([], 0, 30_000);
  rest.begin([], 30_000, 60_000);
  expect(rest.left([], 60_000)).toBe(1000);
});

test('the way to a server that is far away costs it nothing', () => {
  const roundTrip = { ms: Infinity };
  const [rest, another] = [new PollBackoff(1000, roundTrip), new PollBackoff(1000, roundTrip)];
  for (const at of [0, 100, 200]) rest.begin([], at, at + 40);
  expect(rest.left([], 240)).toBeLessThanOrEqual(0);
  for (const at of [0, 100]) another.begin([], at, at + 60);
  expect(another.left([], 160)).toBe(200);
});
