import { expect, test } from 'vitest';

import { FairScheduler } from './fair-scheduler.ts';

interface Item {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly n: number;
}

function fill(slots: FairScheduler<Item>, workspaceId: string, webhookId: string, count: number): void {
  for (let n = 0; n < count; n += 1) slots.add({ workspaceId, webhookId, n });
}

function takeAll(slots: FairScheduler<Item>): Item[] {
  const taken: Item[] = [];
  for (let item = slots.take(); item; item = slots.take()) taken.push(item);
  return taken;
}

test('a webhook with a long queue delays nobody but itself', () => {
  const slots = new FairScheduler<Item>(100);
  fill(slots, 'a', 'long', 50);
  fill(slots, 'a', 'short', 2);
  const order = takeAll(slots).map((item) => item.webhookId);
  expect(order.indexOf('short')).toBe(1);
  expect(order.lastIndexOf('short')).toBe(3);
});

test('workspaces take turns, however many webhooks one has', () => {
  const slots = new FairScheduler<Item>(100);
  for (let i = 0; i < 20; i += 1) fill(slots, 'big', `webhook-${i}`, 5);
  fill(slots, 'small', 'only', 3);
  const order = takeAll(slots).map((item) => item.workspaceId);
  expect(order.slice(0, 6)).toEqual(['big', 'small', 'big', 'small', 'big', 'small']);
});

test('a webhook never holds more slots than it may, and goes on when one is given back', () => {
  const slots = new FairScheduler<Item>(2);
  fill(slots, 'a', 'w', 5);
  const [first] = takeAll(slots);
  expect(slots.waiting).toBe(3);
  expect(slots.take()).toBeUndefined();
  slots.release(first!);
  expect(slots.take()?.n).toBe(2);
  expect(slots.take()).toBeUndefined();
});

test('one webhook gets its deliveries in the order in which they came', () => {
  const slots = new FairScheduler<Item>(5000);
  fill(slots, 'a', 'w', 3000);
  expect(takeAll(slots).map((item) => item.n)).toEqual(Array.from({ length: 3000 }, (_, n) => n));
});

test('draining takes out what waits, also behind a webhook that is full', () => {
  const slots = new FairScheduler<Item>(1);
  fill(slots, 'a', 'w', 4);
  fill(slots, 'b', 'v', 2);
  slots.take();
  expect(slots.drain()).toHaveLength(5);
  expect(slots.waiting).toBe(0);
  expect(slots.take()).toBeUndefined();
});

test('names the webhooks of which much waits', () => {
  const slots = new FairScheduler<Item>(1);
  fill(slots, 'a', 'much', 10);
  fill(slots, 'a', 'little', 2);
  expect(slots.webhooksWaiting(5)).toEqual(['much']);
});

test('what waits behind its own webhook is not runnable: it must not keep work for others out', () => {
  const slots = new FairScheduler<Item>(2);
  fill(slots, 'a', 'hangs', 100);
  const [first] = takeAll(slots);
  expect([slots.waiting, slots.runnable]).toEqual([98, 0]);
  fill(slots, 'a', 'other', 3);
  expect([slots.waiting, slots.runnable]).toEqual([101, 3]);
  slots.release(first!);
  expect(slots.runnable).toBe(101);
});

test('a webhook whose requests time out gets a slot less each time, down to one, and gets them back as they are answered', () => {
  const slots = new FairScheduler<Item>(4);
  fill(slots, 'a', 'w', 1000);
  for (const item of takeAll(slots)) slots.release(item, 'SLOW');
  const atOnce = () => {
    const taken = takeAll(slots);
    for (const item of taken) slots.release(item);
    return taken.length;
  };
  expect(atOnce()).toBe(1);
  const rounds = Array.from({ length: 8 }, atOnce);
  expect(rounds[0]).toBe(2);
  expect(rounds.at(-1)).toBe(4);
  expect(rounds.toSorted()).toEqual(rounds);
});

test('a webhook that is put back waits until it is resumed, in its old order, and the others go on', () => {
  const slots = new FairScheduler<Item>(3);
  fill(slots, 'a', 'limited', 3);
  const first = slots.take()!;
  slots.putBack(first);
  fill(slots, 'a', 'other', 1);
  expect(takeAll(slots).map((item) => item.webhookId)).toEqual(['other']);
  slots.resume(first);
  expect(takeAll(slots).map((item) => item.n)).toEqual([0, 1, 2]);
});
