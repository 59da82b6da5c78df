import { expect, test } from 'vitest';

import { Rest } from './rest.ts';

test('after a look that found nothing and took long, it rests ten times as long', () => {
  const rest = new Rest(1000);
  rest.begin(['busy'], 0, 20);
  rest.begin(['busy'], 100, 120);
  expect(rest.left(['busy'], 120)).toBe(200);
  expect(rest.left(['busy', 'another'], 310)).toBe(10);
  expect(rest.left(['busy'], 320)).toBe(0);
});

test('it does not rest after a look that was cheap, or whose answer was heard late for once', () => {
  const rest = new Rest(1000);
  rest.begin([], 0, 4);
  expect(rest.left([], 4)).toBeLessThanOrEqual(0);
  rest.begin([], 100, 140);
  expect(rest.left([], 140)).toBeLessThanOrEqual(0);
  rest.begin([], 200, 240);
  expect(rest.left([], 240)).toBe(400);
});

test('what is wanted again is looked for at once', () => {
  const rest = new Rest(1000);
  rest.begin(['busy', 'quiet'], 0, 20);
  rest.begin(['busy', 'quiet'], 20, 40);
  expect(rest.left(['busy', 'quiet'], 41)).toBe(199);
  expect(rest.left(['quiet'], 41)).toBeLessThanOrEqual(0);
});

test('however long looks take, it rests no longer than it may', () => {
  const rest = new Rest(1000);
  rest.begin([], 0, 30_000);
  rest.begin([], 30_000, 60_000);
  expect(rest.left([], 60_000)).toBe(1000);
});
