import { expect, test } from 'vitest';

import { FairScheduler } from './fair-scheduler.ts';
import { Saturation } from './saturation.ts';

/** What waits in a worker, on a clock that only the test moves. */
function worker() {
  const time = { now: 0 };
  const now = () => time.now;
  const scheduler = new FairScheduler<{ workspaceId: string; webhookId: string }>({
    slots: 64,
    perWebhook: 10,
    now,
  });
  const saturation = new Saturation(scheduler, now);
  const add = (workspaceId: string, webhookId: string, count: number) => {
    for (let n = 0; n < count; n += 1) scheduler.add({ workspaceId, webhookId });
  };
  /** Delivers `count` items, each at once. */
  const deliver = (count: number) => {
    for (let n = 0; n < count; n += 1) scheduler.release(scheduler.next()!, 'answered');
  };
  return { time, scheduler, saturation, add, deliver };
}

test('of a webhook that answers at once 1,024 deliveries may wait, and of another one 64', () => {
  const { saturation, add, deliver } = worker();
  add('a', 'quick', 1);
  deliver(1);
  add('a', 'quick', 1023);
  add('b', 'new', 63);
  expect(saturation.saturatedWebhooks(true)).toEqual([]);
  add('a', 'quick', 1);
  add('b', 'new', 1);
  expect(saturation.saturatedWebhooks(true)).toEqual(['quick', 'new']);
});

test('a webhook that was left out is wanted again when half of its share is gone, and that is said once', () => {
  const { saturation, add, deliver } = worker();
  add('a', 'w', 1);
  deliver(1);
  add('a', 'w', 1024);
  saturation.saturatedWebhooks(true);
  const item = { workspaceId: 'a', webhookId: 'w' };
  deliver(511);
  expect(saturation.hasEased(item)).toBe(false);
  deliver(1);
  expect([saturation.hasEased(item), saturation.hasEased(item)]).toEqual([true, false]);
});

test('when there is enough to do, claims leave out everything of which something waits', () => {
  const { saturation, add } = worker();
  add('a', 'w', 1);
  add('b', 'v', 3);
  expect(saturation.saturatedWebhooks(false)).toEqual(['w', 'v']);
});

test('a workspace with much in hand lowers the share of its own webhooks, not of others', () => {
  const { saturation, add, deliver } = worker();
  add('neighbour', 'healthy', 1);
  deliver(1);
  for (let n = 0; n < 500; n += 1) add('a', `w${n}`, 50);
  add('neighbour', 'healthy', 1000);
  const saturated = saturation.saturatedWebhooks(true);
  expect(saturated).toContain('w0');
  expect(saturated).not.toContain('healthy');
});

test('a job of a workspace that has half of all that may wait is refused, and its webhook left out for five seconds', () => {
  const { time, saturation, add } = worker();
  add('a', 'w', 32_767);
  const item = { workspaceId: 'a', webhookId: 'another' };
  expect(saturation.refuses(item)).toBe(false);
  add('a', 'w', 1);
  expect(saturation.refuses(item)).toBe(true);
  expect(saturation.refuses({ workspaceId: 'neighbour', webhookId: 'healthy' })).toBe(false);
  time.now += 4999;
  expect(saturation.saturatedWebhooks(true)).toEqual(['w', 'another']);
  time.now += 1;
  expect(saturation.saturatedWebhooks(true)).toEqual(['w']);
});

test('at most 4,096 webhooks are left out because they were refused, the last ones', () => {
  const { saturation, add } = worker();
  add('a', 'w', 32_768);
  for (let n = 0; n < 5000; n += 1) saturation.refuses({ workspaceId: 'a', webhookId: `refused ${n}` });
  const leftOut = saturation.saturatedWebhooks(true);
  expect(leftOut).toHaveLength(1 + 4096);
  expect(leftOut).toContain('refused 4999');
});
