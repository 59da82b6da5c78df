import { describe, expect, test } from 'vitest';

import { healthy } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { dispatcherWith, jobOf, made, namesOf, target, taskOf } from '../../testing/dispatcher.ts';
import { type Task } from '../claiming/task.ts';

test('nothing starts while no outcome can be taken to be recorded', () => {
  let canRecord = false;
  const { dispatcher, add, underWay } = dispatcherWith({ canRecord: () => canRecord });
  add(3);
  expect(underWay).toHaveLength(0);
  canRecord = true;
  dispatcher.run();
  expect(underWay).toHaveLength(1);
});

test('deliveries to an endpoint that is down are held back and take no capacity; a released one is sent', () => {
  const down = { ...target, health: { ...healthy, state: 'OPEN' } } as DeliveryTarget;
  const { dispatcher, leases, add, underWay, recorded } = dispatcherWith({ targetOf: () => down });
  add(3);
  expect(recorded.map(({ made: outcome }) => outcome)).toEqual([null, null, null]);
  const released = taskOf(jobOf('released', 0), true);
  leases.add(released.job);
  dispatcher.add([released]);
  expect(underWay.map(({ task }) => task)).toEqual([released]);
  expect([dispatcher.waiting, dispatcher.inFlight]).toEqual([0, 1]);
});

test.each([
  ['is disabled', { ...target, active: false }, 'cancelled: the webhook is disabled'],
  ['was deleted', undefined, 'cancelled: the webhook was deleted'],
])('when a webhook %s, a row says so and nothing is sent', async (_what, webhook, error) => {
  const { add, underWay, recorded } = dispatcherWith({ targetOf: () => webhook });
  add(1);
  await new Promise(setImmediate);
  expect(underWay).toEqual([]);
  expect(recorded.map((one) => one.made?.attempt)).toMatchObject([{ status: 'FAILED', errorMessage: error }]);
});

test('a webhook above its rate limit waits until it is told, and another webhook goes on', async () => {
  let starts = 1;
  let resume: () => void = () => undefined;
  const { dispatcher, leases, add, endAll, underWay } = dispatcherWith({
    targetOf: (id) => ({ ...target, rateLimitPerSecond: id === 'h' ? 5 : null }),
    rateLimiter: {
      tryAcquire: () => starts-- > 0,
      whenReady: (_webhook, onReady) => void (resume = onReady),
    },
  });
  add(3);
  const other: Task = { ...taskOf(jobOf('other', 0)), webhookId: 'other' };
  leases.add(other.job);
  dispatcher.add([other]);
  const started = () => underWay.map(({ task }) => task.job.claim.id);
  expect(started()).toEqual(['job 0', 'other']);
  await endAll(made(null, 200));
  starts = 1;
  resume();
  expect(started()).toEqual(['job 1']);
});

test('a webhook whose host name is looked up waits without taking a slot, and another webhook goes on', async () => {
  const names = namesOf((id) => id === 'other');
  const { dispatcher, leases, add, underWay } = dispatcherWith({ ...names.parts, maxInFlight: 1 });
  add(3);
  const other: Task = { ...taskOf(jobOf('other', 0)), webhookId: 'other' };
  leases.add(other.job);
  dispatcher.add([other]);
  const started = () => underWay.map(({ task }) => task.job.claim.id);
  expect([started(), names.asked]).toEqual([['other'], ['h']]);
  underWay[0]!.end(made(null, 200));
  await names.answer();
  expect(started()).toEqual(['other', 'job 0']);
});

test('a task that waited for a look-up starts, although its result is out of date when its turn comes', async () => {
  const names = namesOf(() => false);
  const { add, underWay } = dispatcherWith(names.parts);
  add(1);
  await names.answer();
  expect([underWay.length, names.asked]).toEqual([1, ['h']]);
});

test('a task whose webhook has a new URL waits for the look-up of that one, too', async () => {
  const names = namesOf(() => false);
  let url = 'http://old/';
  const { add, underWay } = dispatcherWith({
    ...names.parts,
    targetOf: (id) => ({ ...target, id, url }),
  });
  add(1);
  url = 'http://new/';
  await names.answer();
  expect([underWay.length, names.asked.length]).toEqual([0, 2]);
  await names.answer();
  expect(underWay).toHaveLength(1);
});

test('a disabled webhook is cancelled without using up its rate limit, and without a look-up', async () => {
  const names = namesOf(() => false);
  const { add, recorded } = dispatcherWith({
    ...names.parts,
    targetOf: () => ({ ...target, active: false, rateLimitPerSecond: 1 }),
    rateLimiter: { tryAcquire: () => false, whenReady: () => undefined },
  });
  add(2);
  await new Promise(setImmediate);
  expect(recorded).toHaveLength(2);
});

describe('deliveries of a workspace whose webhooks are not in memory', () => {
  /** A dispatcher in a process that has evicted the workspace. */
  function evicted() {
    let webhook: DeliveryTarget | undefined;
    let loaded = false;
    const ends: (() => void)[] = [];
    const made = dispatcherWith({
      targetOf: (id) => (id === 'other' ? target : webhook),
      isLoaded: () => loaded,
      whenLoaded: () => new Promise((resolve) => ends.push(resolve)),
    });
    const end = async (found: DeliveryTarget | undefined, succeeded = true) => {
      [webhook, loaded] = [found, succeeded];
      ends.shift()!();
      await new Promise(setImmediate);
    };
    return { ...made, ends, end };
  }

  test('wait until these are loaded, and then are sent; others go on', async () => {
    const { dispatcher, leases, add, ends, end, underWay, recorded } = evicted();
    add(3);
    const other: Task = { ...taskOf(jobOf('other', 0)), webhookId: 'other' };
    leases.add(other.job);
    dispatcher.add([other]);
    expect(underWay.map(({ task }) => task)).toEqual([other]);
    expect([ends.length, dispatcher.waiting, recorded]).toEqual([1, 3, []]);
    await end(target);
    expect(underWay.length).toBeGreaterThan(1);
    expect(recorded).toEqual([]);
  });

  test('wait on when that has failed', async () => {
    const { add, ends, end, underWay, recorded } = evicted();
    add(1);
    await end(undefined, false);
    expect([ends.length, underWay, recorded]).toEqual([1, [], []]);
    await end(target);
    expect(underWay).toHaveLength(1);
  });

  test('are cancelled when the webhook is not there once they are', async () => {
    const { add, end, underWay, recorded } = evicted();
    add(1);
    await end(undefined);
    expect(underWay).toEqual([]);
    expect(recorded[0]!.made!.attempt.errorMessage).toBe('cancelled: the webhook was deleted');
  });
});
