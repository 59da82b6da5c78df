import { expect, test, vi } from 'vitest';

import { Condition } from './condition.ts';

test('a condition wakes everybody who waits, once', async () => {
  const { signal } = new AbortController();
  const condition = new Condition();
  const waits = [condition.wait(signal), condition.wait(signal)];
  condition.notifyAll();
  await Promise.all(waits);
  const next = vi.fn();
  void condition.wait(signal).then(next);
  await Promise.resolve();
  expect(next).not.toHaveBeenCalled();
});

test('a wait ends when its signal is aborted, or was before', async () => {
  const leaving = new AbortController();
  const condition = new Condition();
  const wait = condition.wait(leaving.signal);
  leaving.abort();
  await wait;
  await condition.wait(leaving.signal);
});
