import { expect, test } from 'vitest';

import { afterQuick, afterSlow, paceOf, type Standing, Standings } from './standing.ts';

const bound = 10;

function quickTimes(standing: Standing, times: number): Standing {
  let current = standing;
  for (let n = 0; n < times; n += 1) current = afterQuick(current);
  return current;
}

test('a new webhook is unproven until its first request ends in time', () => {
  const standing = new Standings({ slots: 64, perWebhook: bound }).of('w', 'h', 0);
  expect(paceOf(standing)).toBe('unproven');
  expect(standing.limit.limit).toBe(2);
  expect(paceOf(afterQuick(standing))).toBe('quick');
});

test('a webhook with a request that took too long is slow until eight in a row end in time', () => {
  const slow = afterSlow(quickTimes(new Standings({ slots: 64, perWebhook: bound }).of('w', 'h', 0), 1));
  expect(paceOf(slow)).toBe('slow');
  expect(paceOf(quickTimes(slow, 7))).toBe('slow');
  expect(paceOf(quickTimes(slow, 8))).toBe('quick');
  expect(paceOf(quickTimes(afterSlow(quickTimes(slow, 7)), 7))).toBe('slow');
});

test('a quick webhook that goes on as before keeps the same standing', () => {
  const quick = afterQuick(new Standings({ slots: 64, perWebhook: bound }).of('w', 'h', 0));
  expect(afterQuick(quick)).toBe(quick);
});

test('what a webhook has earned is remembered', () => {
  const standings = new Standings({ slots: 64, perWebhook: bound });
  const slow = afterSlow(standings.of('w', 'h', 0));
  standings.remember('h', slow);
  expect(standings.of('w', 'h', 1_000_000)).toBe(slow);
  expect(paceOf(standings.of('w', 'other', 0))).toBe('unproven');
});

test('for five minutes, new webhooks of a workspace whose requests hung start as slow ones, with one request at once', () => {
  const standings = new Standings({ slots: 64, perWebhook: bound });
  standings.penalise('w', 1000);
  const fresh = standings.of('w', 'new', 300_999);
  expect([paceOf(fresh), fresh.limit.limit]).toEqual(['slow', 1]);
  expect(paceOf(standings.of('w', 'new', 301_000))).toBe('unproven');
  expect(paceOf(standings.of('neighbour', 'theirs', 1000))).toBe('unproven');
});

test('ten thousand webhooks are remembered, and those that changed last stay', () => {
  const standings = new Standings({ slots: 64, perWebhook: bound });
  const slow = afterSlow(standings.of('w', 'h', 0));
  for (let n = 0; n < 10_000; n += 1) standings.remember(`h${n}`, slow);
  standings.remember('h0', { ...slow });
  standings.remember('one more', slow);
  expect(paceOf(standings.of('w', 'h0', 0))).toBe('slow');
  expect(paceOf(standings.of('w', 'h1', 0))).toBe('unproven');
  expect(paceOf(standings.of('w', 'one more', 0))).toBe('slow');
});
