import { afterEach, expect, test, vi } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { type QueueName } from './jobs.ts';
import { createWakeUps } from './wake-ups.ts';

const keep = closingAfterEach();
afterEach(() => void vi.useRealTimers());

function unexpected(error: Error): void {
  throw error;
}

test('workers of every process hear of new work, each once', async () => {
  const here = await openTestStorage(keep);
  const there = await openTestStorage(keep, { url: here.url });
  const [waking, hearing] = [
    await createWakeUps(here.notifications, true, unexpected),
    await createWakeUps(there.notifications, true, unexpected),
  ];
  const heard = { here: [] as QueueName[], there: [] as QueueName[] };
  waking.onWake((name) => heard.here.push(name));
  hearing.onWake((name) => heard.there.push(name));

  waking.wake('first-deliveries');
  waking.wake('retries');
  expect(heard).toEqual({ here: ['first-deliveries', 'retries'], there: [] });
  await expect
    .poll(() => heard.there.toSorted(), { timeout: 10_000 })
    .toEqual(['first-deliveries', 'retries']);
  // What comes back to its own process was heard of there already: the answer to it comes behind it.
  hearing.wake('retries');
  await expect.poll(() => heard.here, { timeout: 10_000 }).toHaveLength(3);
  expect(heard.there).toHaveLength(3);
});

test('one notification is sent at once, and then one every 5 ms for all wake-ups', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const notify = vi.fn((_channel: string, _payloads: readonly string[]) => Promise.resolve());
  const wakeUps = await createWakeUps({ notify, listen: () => Promise.resolve() }, false, unexpected);
  const wakeTwice = () => (['retries', 'first-deliveries'] as const).forEach((name) => wakeUps.wake(name));
  wakeUps.wake('retries');
  expect(notify).toHaveBeenCalledTimes(1);
  for (let ms = 1; ms < 5; ms += 1) {
    wakeTwice();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(notify).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(notify.mock.calls.map(([, payloads]) => payloads.length)).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(notify).toHaveBeenCalledTimes(2);
});

test('a notification that cannot be sent is told', async () => {
  const failure = new Error('The connection was lost.');
  const notify = vi.fn(() => Promise.reject(failure));
  const told = Promise.withResolvers<Error>();
  const broadcast = { notify, listen: () => Promise.resolve() };
  const wakeUps = await createWakeUps(broadcast, false, told.resolve);
  wakeUps.wake('retries');
  expect(await told.promise).toBe(failure);
  expect(notify).toHaveBeenCalledTimes(1);
});

test('after a lost connection every queue may have work', async () => {
  let reconnect: () => void = () => undefined;
  const listen = (_channel: string, _onPayload: unknown, onReconnect: () => void) => {
    reconnect = onReconnect;
    return Promise.resolve();
  };
  const wakeUps = await createWakeUps({ notify: () => Promise.resolve(), listen }, true, unexpected);
  const heard: QueueName[] = [];
  wakeUps.onWake((name) => heard.push(name));
  reconnect();
  expect(heard.toSorted()).toEqual(['first-deliveries', 'retries']);
});
