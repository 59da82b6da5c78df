import { expect, test } from 'vitest';

import { FairScheduler } from './fair-scheduler.ts';

interface Item {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly n: number;
}

function fill(scheduler: FairScheduler<Item>, workspaceId: string, webhookId: string, count: number): void {
  for (let n = 0; n < count; n += 1) scheduler.add({ workspaceId, webhookId, n });
}

function startAll(scheduler: FairScheduler<Item>): Item[] {
  const taken: Item[] = [];
  for (let item = scheduler.next(); item; item = scheduler.next()) taken.push(item);
  return taken;
}

test('a webhook with a long queue delays nobody but itself', () => {
  const scheduler = new FairScheduler<Item>(100);
  fill(scheduler, 'a', 'long', 50);
  fill(scheduler, 'a', 'short', 2);
  const order = startAll(scheduler).map((item) => item.webhookId);
  expect(order.indexOf('short')).toBe(1);
  expect(order.lastIndexOf('short')).toBe(3);
});

test('workspaces take turns, however many webhooks one has', () => {
  const scheduler = new FairScheduler<Item>(100);
  for (let i = 0; i < 20; i += 1) fill(scheduler, 'big', `webhook-${i}`, 5);
  fill(scheduler, 'small', 'only', 3);
  const order = startAll(scheduler).map((item) => item.workspaceId);
  expect(order.slice(0, 6)).toEqual(['big', 'small', 'big', 'small', 'big', 'small']);
});

test('a webhook never runs more items than its limit, and starts the next when one is released', () => {
  const scheduler = new FairScheduler<Item>(2);
  fill(scheduler, 'a', 'w', 5);
  const [first] = startAll(scheduler);
  expect(scheduler.waiting).toBe(3);
  expect(scheduler.next()).toBeUndefined();
  scheduler.release(first!);
  expect(scheduler.next()?.n).toBe(2);
  expect(scheduler.next()).toBeUndefined();
});

test('the items of one webhook start in the order in which they were added', () => {
  const scheduler = new FairScheduler<Item>(5000);
  fill(scheduler, 'a', 'w', 3000);
  expect(startAll(scheduler).map((item) => item.n)).toEqual(Array.from({ length: 3000 }, (_, n) => n));
});

test('draining removes everything that waits, also behind a webhook at its limit', () => {
  const scheduler = new FairScheduler<Item>(1);
  fill(scheduler, 'a', 'w', 4);
  fill(scheduler, 'b', 'v', 2);
  scheduler.next();
  expect(scheduler.drain()).toHaveLength(5);
  expect(scheduler.waiting).toBe(0);
  expect(scheduler.next()).toBeUndefined();
});

test('webhooks with at least a given number of waiting items are listed', () => {
  const scheduler = new FairScheduler<Item>(1);
  fill(scheduler, 'a', 'much', 10);
  fill(scheduler, 'a', 'little', 2);
  expect(scheduler.webhooksWaiting(5)).toEqual(['much']);
});

test('items that wait for their own webhook are not runnable, so they keep out no work of others', () => {
  const scheduler = new FairScheduler<Item>(2);
  fill(scheduler, 'a', 'hangs', 100);
  const [first] = startAll(scheduler);
  expect([scheduler.waiting, scheduler.runnable]).toEqual([98, 0]);
  fill(scheduler, 'a', 'other', 3);
  expect([scheduler.waiting, scheduler.runnable]).toEqual([101, 3]);
  scheduler.release(first!);
  expect(scheduler.runnable).toBe(101);
});

test('each congested request takes one from the limit of a webhook, down to 1, and good answers give it back', () => {
  const scheduler = new FairScheduler<Item>(4);
  fill(scheduler, 'a', 'w', 1000);
  for (const item of startAll(scheduler)) scheduler.release(item, true);
  const atOnce = () => {
    const taken = startAll(scheduler);
    for (const item of taken) scheduler.release(item);
    return taken.length;
  };
  expect(atOnce()).toBe(1);
  const rounds = Array.from({ length: 8 }, atOnce);
  expect(rounds[0]).toBe(2);
  expect(rounds.at(-1)).toBe(4);
  expect(rounds.toSorted()).toEqual(rounds);
});

test('a webhook whose item is put back waits in its old order until it is resumed, and the others go on', () => {
  const scheduler = new FairScheduler<Item>(3);
  fill(scheduler, 'a', 'limited', 3);
  const first = scheduler.next()!;
  scheduler.putBack(first);
  fill(scheduler, 'a', 'other', 1);
  expect(startAll(scheduler).map((item) => item.webhookId)).toEqual(['other']);
  scheduler.resume(first);
  expect(startAll(scheduler).map((item) => item.n)).toEqual([0, 1, 2]);
});
