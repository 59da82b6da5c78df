import { expect, test } from 'vitest';

import { schedulerWith, webhooksOf, workspacesOf } from '../../testing/scheduler.ts';

test('a webhook with a long queue delays nobody but itself', () => {
  const { add, prove, startAll } = schedulerWith();
  prove('a', 'long', 'short');
  add('a', 'long', 50);
  add('a', 'short', 2);
  const order = webhooksOf(startAll());
  expect(order.indexOf('short')).toBe(1);
  expect(order.lastIndexOf('short')).toBe(3);
});

test('workspaces take turns, however many webhooks one has', () => {
  const { add, startAll } = schedulerWith();
  for (let i = 0; i < 20; i += 1) add('big', `webhook-${i}`, 5);
  add('small', 'only', 3);
  expect(workspacesOf(startAll())).toEqual(['big', 'small', 'big']);
});

test('a webhook never runs more items than its limit, and starts the next when one is released', () => {
  const { add, prove, scheduler, startAll } = schedulerWith({ perWebhook: 2 });
  prove('a', 'w');
  add('a', 'w', 5);
  const [first] = startAll();
  expect([scheduler.waiting, scheduler.held]).toEqual([3, 2]);
  scheduler.release(first!, 'answered');
  expect(scheduler.next()?.item.n).toBe(2);
  expect(scheduler.next()).toBeUndefined();
});

test('the items of one webhook start in the order in which they were added', () => {
  const { add, startAll, prove } = schedulerWith({ slots: 5000, perWebhook: 3000 });
  prove('a', 'w');
  add('a', 'w', 1200);
  expect(startAll().map(({ item }) => item.n)).toEqual(Array.from({ length: 1200 }, (_, n) => n));
});

test('draining removes everything that waits, also behind a webhook at its limit', () => {
  const { add, scheduler } = schedulerWith({ perWebhook: 1 });
  add('a', 'w', 4);
  add('b', 'v', 2);
  scheduler.next();
  expect(scheduler.drain()).toHaveLength(5);
  expect([scheduler.waiting, scheduler.waitingOf('a')]).toEqual([0, 0]);
  expect(scheduler.next()).toBeUndefined();
});

test('webhooks with at least their share of waiting items are listed', () => {
  const { add, scheduler } = schedulerWith();
  add('a', 'much', 10);
  add('a', 'little', 2);
  add('b', 'other', 4);
  expect(scheduler.webhooksOver(() => 5)).toEqual(['much']);
  expect(scheduler.webhooksOver(({ ofWorkspace }) => (ofWorkspace < 5 ? 4 : 20))).toEqual(['other']);
  expect(scheduler.waitingWith({ workspaceId: 'a', webhookId: 'little', n: 0 })).toEqual({
    pace: 'unproven',
    ofWebhook: 2,
    ofWorkspace: 12,
  });
});

test('items that wait for their own webhook, or for one that is not quick, are not runnable', () => {
  const { add, end, prove, scheduler, startAll } = schedulerWith({ perWebhook: 2 });
  prove('a', 'quick');
  add('a', 'new', 100);
  add('a', 'quick', 5);
  expect([scheduler.waiting, scheduler.runnable]).toEqual([105, 5]);
  const started = startAll();
  expect([scheduler.waiting, scheduler.runnable]).toEqual([102, 0]);
  end(started);
  expect(scheduler.runnable).toBe(102);
});

test('a webhook whose item is put back waits in its old order until it is resumed, and the others go on', () => {
  const { add, end, prove, scheduler, startAll } = schedulerWith();
  prove('a', 'limited');
  add('a', 'limited', 2);
  const first = scheduler.next()!;
  scheduler.putBack(first);
  expect(scheduler.held).toBe(0);
  add('a', 'other', 1);
  const others = startAll();
  expect(webhooksOf(others)).toEqual(['other']);
  end(others);
  scheduler.resume(first);
  expect(startAll().map(({ item }) => item.n)).toEqual([0, 1]);
});
