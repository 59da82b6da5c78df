import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { periodic } from './periodic.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const onError = () => undefined;

test('work runs at every interval, first after one interval', async () => {
  const work = vi.fn(() => Promise.resolve());
  const repeating = periodic(work, { everyMs: 1000, onError });
  await vi.advanceTimersByTimeAsync(999);
  expect(work).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(2001);
  expect(work).toHaveBeenCalledTimes(3);
  await repeating.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(3);
});

test('work runs at once with `immediately`', async () => {
  const work = vi.fn(() => Promise.resolve());
  const repeating = periodic(work, { everyMs: 1000, onError, immediately: true });
  expect(work).toHaveBeenCalledTimes(1);
  await repeating.stop();
});

test('a run that takes longer than the interval does not overlap with another one', async () => {
  const run = Promise.withResolvers<undefined>();
  const work = vi.fn(() => run.promise);
  const repeating = periodic(work, { everyMs: 1000, onError });
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(1);
  run.resolve(undefined);
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(2);
  await repeating.stop();
});

test('the error of a run is passed to onError, and the next run starts at its time', async () => {
  const failure = new Error('no database');
  const reported = vi.fn();
  const repeating = periodic(() => Promise.reject(failure), { everyMs: 1000, onError: reported });
  await vi.advanceTimersByTimeAsync(2000);
  expect(reported.mock.calls).toEqual([[failure], [failure]]);
  await repeating.stop();
});

test('stop resolves when the current run has ended', async () => {
  const run = Promise.withResolvers<undefined>();
  const repeating = periodic(() => run.promise, { everyMs: 1000, onError, immediately: true });
  const stopped = vi.fn();
  const stop = repeating.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).not.toHaveBeenCalled();
  run.resolve(undefined);
  await stop;
});
