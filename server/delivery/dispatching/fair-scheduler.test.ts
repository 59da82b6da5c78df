import { expect, test } from 'vitest';

import { FairScheduler, type SlotOutcome } from './fair-scheduler.ts';
import { type Slot } from './queues.ts';

interface Item {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly n: number;
}

/** A scheduler on a clock that only the test moves. */
function schedulerWith({ slots = 1000, perWebhook = 100 } = {}) {
  const time = { now: 0 };
  const scheduler = new FairScheduler<Item>({ slots, perWebhook, now: () => time.now });
  const add = (workspaceId: string, webhookId: string, count = 1) => {
    for (let n = 0; n < count; n += 1) scheduler.add({ workspaceId, webhookId, n });
  };
  /** Starts all that may. */
  const startAll = () => {
    const started: Slot<Item>[] = [];
    for (let slot = scheduler.next(); slot; slot = scheduler.next()) started.push(slot);
    return started;
  };
  const end = (slots: readonly Slot<Item>[], outcome: SlotOutcome = 'answered') => {
    for (const slot of slots) scheduler.release(slot, outcome);
  };
  /** Ends the `count` oldest, and starts others in the place of each. */
  const replace = (running: Slot<Item>[], count: number, outcome: SlotOutcome = 'answered') => {
    for (let n = 0; n < count && running.length > 0; n += 1) {
      end(running.splice(0, 1), outcome);
      running.push(...startAll());
    }
  };
  /** Lets webhooks show that they answer at once. They have their highest limit then. */
  const prove = (workspaceId: string, ...webhookIds: string[]) => {
    for (const webhookId of webhookIds) add(workspaceId, webhookId, 3 * perWebhook);
    for (const running = startAll(); running.length > 0;) replace(running, 1);
  };
  return { time, scheduler, add, startAll, end, replace, prove };
}

const webhooksOf = (slots: readonly Slot<Item>[]) => slots.map(({ item }) => item.webhookId);
const workspacesOf = (slots: readonly Slot<Item>[]) => slots.map(({ item }) => item.workspaceId);
const countOf = (slots: readonly Slot<Item>[], workspaceId: string) =>
  workspacesOf(slots).filter((id) => id === workspaceId).length;

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

test('timeouts halve the limit of a webhook, down to 1, and good answers give it back', () => {
  const { add, end, prove, startAll, time } = schedulerWith({ perWebhook: 8 });
  prove('a', 'w');
  add('a', 'w', 1000);
  const round = (outcome: SlotOutcome) => {
    time.now += 1;
    const started = startAll();
    time.now += 10;
    end(started, outcome);
    return started.length;
  };
  expect(Array.from({ length: 5 }, () => round('hung'))).toEqual([8, 4, 2, 1, 1]);
  const regained = Array.from({ length: 16 }, () => round('answered'));
  expect(regained.toSorted((one, other) => one - other)).toEqual(regained);
  expect(regained.at(-1)).toBe(8);
});

test('endpoints that cannot be reached lose slots by halves as well, and stay quick', () => {
  const { add, end, prove, scheduler, startAll, time } = schedulerWith({ perWebhook: 8 });
  prove('a', 'w');
  add('a', 'w', 100);
  const refused = startAll();
  time.now += 1;
  end(refused, 'congested');
  expect(startAll()).toHaveLength(4);
  expect(scheduler.waitingWith(refused[0]!.item).pace).toBe('quick');
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

test('a request that has no answer after two seconds makes its webhook slow, whatever comes of it', () => {
  const { add, end, prove, scheduler, startAll, time } = schedulerWith();
  prove('a', 'w');
  add('a', 'w', 1);
  const [hanging] = startAll();
  const pace = () => scheduler.waitingWith(hanging!.item).pace;
  time.now += 1999;
  startAll();
  expect(pace()).toBe('quick');
  time.now += 1;
  startAll();
  expect(pace()).toBe('slow');
  end([hanging!]);
  add('a', 'w', 1);
  expect(pace()).toBe('slow');
});

test('webhooks that have become slow start at most half of the slots', () => {
  const { add, end, prove, startAll, time } = schedulerWith({ slots: 64, perWebhook: 10 });
  const many = Array.from({ length: 16 }, (_, n) => `w${n}`);
  for (const id of many) prove('a', id);
  for (const id of many) add('a', id, 20);
  const hanging = startAll();
  expect(hanging).toHaveLength(16);
  time.now += 30_000;
  end(hanging, 'hung');
  expect(startAll()).toHaveLength(31);
});

test('a workspace that holds nothing starts at once, however many slots hang', () => {
  const { add, startAll } = schedulerWith({ slots: 64, perWebhook: 10 });
  for (let n = 0; n < 500; n += 1) add('hangs', `w${n}`, 50);
  const hanging = startAll();
  expect(hanging.length).toBeLessThan(32);
  add('neighbour', 'v', 5);
  expect(countOf(startAll(), 'neighbour')).toBe(1);
});

test('workspaces that wait for the same slots end up with the same number of them', () => {
  const { add, prove, replace, scheduler, startAll } = schedulerWith({ slots: 64, perWebhook: 64 });
  prove('a', 'v');
  prove('b', 'w');
  add('a', 'v', 1000);
  const running = startAll();
  replace(running, 100);
  expect(running).toHaveLength(57);
  add('b', 'w', 1000);
  running.push(...startAll());
  expect(countOf(running, 'b')).toBeGreaterThanOrEqual(3);
  replace(running, 200);
  expect(Math.abs(countOf(running, 'a') - countOf(running, 'b'))).toBeLessThanOrEqual(1);
  expect(scheduler.held).toBeGreaterThan(57);
});

test('a new webhook of a workspace whose requests hang starts with one request, as a slow one', () => {
  const { add, end, scheduler, startAll, time } = schedulerWith();
  add('a', 'hangs', 1);
  const hanging = startAll();
  time.now += 30_000;
  end(hanging, 'hung');
  add('a', 'created anew', 5);
  expect(webhooksOf(startAll())).toEqual(['created anew']);
  expect(scheduler.waitingWith({ workspaceId: 'a', webhookId: 'created anew', n: 0 }).pace).toBe('slow');
});

test('a workspace whose quick webhooks cease to answer holds a quarter of the slots, or twice what it had used', () => {
  const { add, prove, replace, startAll } = schedulerWith({ slots: 64, perWebhook: 10 });
  const webhooks = Array.from({ length: 40 }, (_, n) => `w${n}`);
  for (const id of webhooks) prove('a', id);
  for (const id of webhooks) add('a', id, 5);
  const running = startAll();
  expect(running).toHaveLength(16);
  replace(running, 16);
  expect(running).toHaveLength(32);
});

test('a workspace tries two unproven webhooks at once, and one more for each that ends in time', () => {
  const { add, end, startAll, time } = schedulerWith({ slots: 64 });
  for (let n = 0; n < 60; n += 1) add('a', `w${n}`, 1);
  const trials = startAll();
  const counts = [trials.length];
  for (let n = 0; n < 4; n += 1) {
    time.now += 100;
    end(trials.splice(0, 1));
    trials.push(...startAll());
    counts.push(trials.length);
  }
  expect(counts).toEqual([2, 3, 4, 5, 6]);
});

test('what a workspace lost by its trials is remembered while it has nothing to do', () => {
  const { add, end, startAll, time } = schedulerWith({ slots: 64 });
  add('a', 'hangs', 1);
  const [hanging] = startAll();
  add('a', 'unproven before', 1);
  startAll();
  time.now += 30_000;
  end([hanging!], 'hung');
  time.now += 300_001;
  for (const id of ['u', 'v']) add('a', id, 1);
  expect(startAll()).toHaveLength(1);
});
