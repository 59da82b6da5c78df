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

test('a webhook is forgotten when its time has passed, and its order does not change', () => {
  const order = new FairOrder();
  for (let n = 0; n < 1000; n += 1) order.stamp(`w${n}`, `h${n}`, 1, now);
  order.stamp('busy', 'backlog', 100_000, now);
  order.stamp('w', 'h', 1, now + 60_000);
  expect(order.size).toBe(3); // the workspace of the backlog was 50 s ahead
  expect(order.stamp('busy', 'backlog', 1, now + 60_000)).toBeGreaterThan(now + 60_000);
});

test('a flood of new webhooks is forgotten itself, and those that are farther ahead are not', () => {
  const order = new FairOrder(100);
  for (let n = 0; n < 20; n += 1) order.stamp('busy', `backlog-${n}`, 10_000, now);
  for (let n = 0; n < 10_000; n += 1) order.stamp('flooding', `new-${n}`, n % 400, now);
  expect(order.size).toBe(100);
  for (let n = 0; n < 20; n += 1)
    expect(order.stamp('other', `backlog-${n}`, 1, now)).toBeGreaterThanOrEqual(now + 50_000);
});

test('a stamp takes as long with 100,000 webhooks that are ahead as with none', () => {
  const order = new FairOrder();
  const stamp = (n: number) => order.stamp(`w${n}`, `h${n}`, 300, now + n / 100);
  for (let n = 0; n < 100_000; n += 1) stamp(n);
  const started = performance.now();
  for (let n = 100_000; n < 110_000; n += 1) stamp(n);
  expect(performance.now() - started).toBeLessThan(2000); // about 30 ms; walking all of them, a minute
  expect(order.size).toBe(100_000);
});

test('a clock that is set back by a day puts nothing back by more than ten minutes', () => {
  const order = new FairOrder();
  order.stamp('w', 'h', 10_000_000, now + 86_400_000);
  expect(order.stamp('w', 'h', 1, now)).toBe(now + 600_000);
  expect(order.stamp('w', 'h', 1, now + 700_000)).toBe(now + 700_000);
});
