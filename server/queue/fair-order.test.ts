import { expect, test } from 'vitest';

import { FairOrder, priorityAt } from './fair-order.ts';

const now = Date.UTC(2026, 1, 3);

test('a webhook within its share has the current time, however many deliveries it gets', () => {
  const order = new FairOrder();
  const stamps = Array.from({ length: 100 }, (_, n) => order.stamp('w', 'h', 1, now + n * 10));
  expect(stamps).toEqual(Array.from({ length: 100 }, (_, n) => now + n * 10));
});

test('a flooded webhook queues behind its own deliveries, and other webhooks come before it', () => {
  const order = new FairOrder();
  const stamps = Array.from({ length: 10 }, () => order.stamp('w', 'flooded', 64, now));
  expect(stamps.map((stamp) => stamp - now)).toEqual(Array.from({ length: 10 }, (_, n) => n * 320));
  expect(order.stamp('w', 'other', 1, now)).toBeLessThan(stamps[2]!);
  expect(order.stamp('another', 'third', 1, now)).toBe(now);
});

test('a workspace with many webhooks queues behind its own deliveries as well', () => {
  const order = new FairOrder();
  for (let n = 0; n < 1000; n += 1) order.stamp('flooding', `webhook-${n}`, 10, now);
  expect(order.stamp('flooding', 'one more', 1, now)).toBe(now + 5000);
  expect(order.stamp('quiet', 'its own', 1, now)).toBe(now);
});

test('no delivery is put back by more than ten minutes', () => {
  const order = new FairOrder();
  order.stamp('w', 'h', 10_000_000, now);
  expect(order.stamp('w', 'h', 1, now)).toBe(now + 600_000);
  expect(order.stamp('w', 'h', 1, now + 700_000)).toBe(now + 700_000);
});

test('an earlier time is a higher priority, and fits 32 bits until 2060', () => {
  expect(priorityAt(now)).toBeGreaterThan(priorityAt(now + 1000));
  expect(priorityAt(Date.UTC(2060, 0, 1))).toBeGreaterThan(-(2 ** 31));
});

test('entries whose time has passed are forgotten once more than 100,000 are remembered, and change no order', () => {
  const order = new FairOrder();
  for (let n = 0; n < 50_000; n += 1) order.stamp(`w${n}`, `h${n}`, 1, now);
  order.stamp('busy', 'backlog', 100_000, now + 60_000);
  expect(order.size).toBe(100_002);
  order.stamp('w', 'h', 1, now + 60_000);
  expect(order.size).toBe(4);
  expect(order.stamp('busy', 'backlog', 1, now + 60_000)).toBeGreaterThan(now + 60_000);
});
