import { expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { deadAfterMs } from './worker-roll.ts';
import { TakeOver } from './take-over.ts';

/** Worker 1 looks for others, on a clock that only the test moves. */
function takeOverOf(present: number[], claimants: number[] = []) {
  const time = { now: 0 };
  const here = new Set(present);
  const listeners: (() => void)[] = [];
  const presence = {
    number: 1 as number | null,
    onChange: (listener: () => void) => void listeners.push(listener),
    renew: vi.fn(),
  };
  const queue = {
    presentWorkers: vi.fn(async () => new Set(here)),
    claimants: vi.fn(async () => claimants),
    releaseClaims: vi.fn(async (_numbers: readonly number[]) => [{ queue: 'retries' as const, jobs: 3 }]),
  };
  const wakeUps = { wake: vi.fn() };
  const notifications = { listen: () => Promise.resolve(), notify: vi.fn(() => Promise.resolve()) };
  const busy = { is: false };
  const takeOver = new TakeOver({
    queue,
    presence,
    notifications,
    wakeUps,
    log: silentLog,
    isBusy: () => busy.is,
    now: () => time.now,
  });
  const changeNumber = (number: number | null) => {
    here.delete(presence.number!);
    if (number !== null) here.add(number);
    presence.number = number;
    for (const listener of listeners) listener();
  };
  return { takeOver, time, here, presence, queue, wakeUps, notifications, busy, changeNumber };
}

test('jobs of a worker that is gone are released, and workers are woken', async () => {
  const { takeOver, time, here, queue, wakeUps } = takeOverOf([1, 2]);
  await takeOver.look();
  here.delete(2);
  expect(await takeOver.look()).toBe(deadAfterMs);
  expect(queue.releaseClaims).not.toHaveBeenCalled();
  time.now += deadAfterMs;
  await takeOver.look();
  expect(queue.releaseClaims.mock.calls).toEqual([[[2]]]);
  expect(wakeUps.wake.mock.calls).toEqual([['retries']]);
});

test('at the start, the claims of those who are no more there are found, once', async () => {
  const { takeOver, time, queue } = takeOverOf([1], [8, 9]);
  await takeOver.look();
  time.now += deadAfterMs;
  await takeOver.look();
  expect(queue.releaseClaims.mock.calls).toEqual([[[8, 9]]]);
  expect(queue.claimants).toHaveBeenCalledTimes(1);
});

test('it looks more often the more there is to miss', async () => {
  const { takeOver, time, here, busy } = takeOverOf([1]);
  expect(await takeOver.look()).toBe(5000);
  here.add(2);
  expect(await takeOver.look()).toBe(2000);
  busy.is = true;
  expect(await takeOver.look()).toBe(500);
  busy.is = false;
  expect(await takeOver.look()).toBe(500);
  time.now += 5000;
  expect(await takeOver.look()).toBe(2000);
});

test('a worker whose own lock is gone gets a new number, and judges nobody meanwhile', async () => {
  const { takeOver, time, here, presence, queue } = takeOverOf([1, 2]);
  await takeOver.look();
  here.clear(); // the server ended all connections, and this worker has not heard of it
  expect(await takeOver.look()).toBe(0);
  expect(presence.renew).toHaveBeenCalledTimes(1);
  presence.number = null;
  time.now += 10_000;
  await takeOver.look();
  expect(queue.releaseClaims).not.toHaveBeenCalled();
});

test('after its own connection was replaced, it gives the others 3 s to come back', async () => {
  const { takeOver, time, here, queue, notifications, changeNumber } = takeOverOf([1, 2], [2, 9]);
  await takeOver.look();
  changeNumber(null);
  changeNumber(3);
  here.delete(2);
  expect(notifications.notify).toHaveBeenCalledTimes(1);
  time.now += 2999;
  await takeOver.look();
  time.now += 1;
  await takeOver.look(); // finds the claims
  time.now += deadAfterMs - 1;
  await takeOver.look();
  expect(queue.releaseClaims).not.toHaveBeenCalled();
  time.now += 1;
  await takeOver.look();
  expect(queue.releaseClaims.mock.calls).toEqual([[[2, 9]]]);
});
