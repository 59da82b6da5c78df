import { expect, test } from 'vitest';

import { countOf, schedulerWith, webhooksOf } from '../../testing/scheduler.ts';
import { type SlotOutcome } from './slot-outcome.ts';

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
  const regained = Array.from({ length: 60 }, () => round('answered'));
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
