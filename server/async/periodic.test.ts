import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { periodic } from './periodic.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const onError = () => undefined;

test('work runs every so often, from the first interval on', async () => {
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

test('work that wants to start at once does', async () => {
  const work = vi.fn(() => Promise.resolve());
  const repeating = periodic(work, { everyMs: 1000, onError, immediately: true });
  expect(work).toHaveBeenCalledTimes(1);
  await repeating.stop();
});

test('a run that takes longer than the interval is not joined by another one', async () => {
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

test('a run that fails is told of, and the next one comes at its time', async () => {
  const failure = new Error('no database');
  const heard = vi.fn();
  const repeating = periodic(() => Promise.reject(failure), { everyMs: 1000, onError: heard });
  await vi.advanceTimersByTimeAsync(2000);
  expect(heard.mock.calls).toEqual([[failure], [failure]]);
  await repeating.stop();
});

test('stopping waits for a run under way', async () => {
  const run = Promise.withResolvers<undefined>();
  const repeating = periodic(() => run.promise, { everyMs: 1000, onError, immediately: true });
  const stopped = vi.fn();
  const stop = repeating.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).not.toHaveBeenCalled();
  run.resolve(undefined);
  await stop;
});
