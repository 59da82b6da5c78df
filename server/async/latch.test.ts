import { expect, test, vi } from 'vitest';

import { Latch } from './latch.ts';

test('a wait ends when the latch is opened before the time has passed', async () => {
  const latch = new Latch();
  const wait = latch.wait(3_600_000);
  latch.open();
  await wait;
});

test('a latch that was opened without a waiter lets one waiter through at once, and the next one waits', async () => {
  const latch = new Latch();
  latch.open();
  await latch.wait(3_600_000);
  const through = vi.fn();
  const wait = latch.wait(3_600_000).then(through);
  await Promise.resolve();
  expect(through).not.toHaveBeenCalled();
  latch.open();
  await wait;
});

test('a wait ends when its time has passed', async () => {
  vi.useFakeTimers();
  try {
    const wait = new Latch().wait(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await wait;
  } finally {
    vi.useRealTimers();
  }
});
