import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { shareResult } from './share-result.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('work runs once for all who ask meanwhile, and again for who asks later', async () => {
  let runs = 0;
  const first = Promise.withResolvers<null>();
  const ask = shareResult(async () => {
    runs += 1;
    await first.promise;
    return runs;
  });
  const all = [ask(), ask(), ask()];
  first.resolve(null);
  expect(await Promise.all(all)).toEqual([1, 1, 1]);
  expect(await ask()).toBe(2);
});

test('a result is reused for its time, and an error is not', async () => {
  let runs = 0;
  const ask = shareResult(async () => {
    runs += 1;
    if (runs === 2) throw new Error('once');
    return runs;
  }, 1000);
  expect(await ask()).toBe(1);
  vi.advanceTimersByTime(999);
  expect(await ask()).toBe(1);
  vi.advanceTimersByTime(1);
  await expect(ask()).rejects.toThrow('once');
  expect(await ask()).toBe(3);
});
