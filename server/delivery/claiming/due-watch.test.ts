import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { type NextDue } from '../../queue/index.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { DueWatch } from './due-watch.ts';

const keep = closingAfterEach();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const nothing: NextDue = { firstDeliveries: false, retryInMs: null };
const retryIn = (retryInMs: number): NextDue => ({ firstDeliveries: false, retryInMs });

async function startWatch(first: NextDue = nothing) {
  const nextDue = vi.fn(() => Promise.resolve(nothing)).mockResolvedValueOnce(first);
  const due: [name: string, at: number][] = [];
  const log = { ...silentLog, error: vi.fn() };
  const now = () => performance.now();
  const watch = new DueWatch({ queue: { nextDue }, log, now, onDue: (name) => due.push([name, now()]) });
  keep({ close: () => Promise.resolve(watch.stop()) });
  watch.start();
  await pass();
  return { watch, nextDue, due, log };
}

test('only the earliest of the retries that are expected is waited for: later ones are read', async () => {
  const { watch, nextDue, due } = await startWatch(retryIn(900));
  watch.expectRetry(500);
  watch.expectRetry(1200);
  await pass(1999);
  expect(due).toEqual([['retries', 500]]);
  nextDue.mockResolvedValueOnce(retryIn(100));
  watch.foundNoRetry();
  await pass(100);
  expect(due).toEqual([
    ['retries', 500],
    ['retries', 2099],
  ]);
});

test('a retry that is due after the next look is left to that look', async () => {
  const { watch, nextDue, due } = await startWatch(retryIn(86_400_000));
  watch.expectRetry(2500);
  nextDue.mockResolvedValueOnce(retryIn(500));
  await pass(2499);
  expect(due).toEqual([]);
  await pass(1);
  expect(due).toEqual([['retries', 2500]]);
});

test('due retries that were not claimed are tried again after 20 ms, and then after 200 ms', async () => {
  const { watch, nextDue, due } = await startWatch(retryIn(0));
  nextDue.mockResolvedValue(retryIn(0));
  for (const waitMs of [20, 200, 200]) {
    const before = due.length;
    watch.foundNoRetry();
    await pass(waitMs - 1);
    expect(due).toHaveLength(before);
    await pass(1);
    expect(due).toHaveLength(before + 1);
  }
  nextDue.mockResolvedValueOnce(nothing);
  watch.foundNoRetry();
  await pass();
  watch.foundNoRetry();
  await pass(20);
  expect(due).toHaveLength(5); // as at first
});

test('a look that fails is repeated after two seconds', async () => {
  const { nextDue, due, log } = await startWatch();
  nextDue.mockRejectedValueOnce(new Error('The connection was lost.'));
  await pass(2000);
  expect(log.error).toHaveBeenCalledTimes(1);
  nextDue.mockResolvedValueOnce({ firstDeliveries: true, retryInMs: null });
  await pass(2000);
  expect(due).toEqual([['first-deliveries', 4000]]);
});

test('a watch that is stopped looks no more, and calls nobody', async () => {
  const { watch, nextDue, due } = await startWatch(retryIn(100));
  watch.stop();
  watch.expectRetry(50);
  await pass(10_000);
  expect([due, nextDue.mock.calls.length]).toEqual([[], 1]);
});

test('what a look finds after the watch was stopped is told to nobody', async () => {
  const { watch, nextDue, due } = await startWatch();
  const answer = Promise.withResolvers<NextDue>();
  nextDue.mockReturnValueOnce(answer.promise);
  await pass(2000);
  watch.stop();
  answer.resolve({ firstDeliveries: true, retryInMs: 0 });
  await pass(2000);
  expect(due).toEqual([]);
});
