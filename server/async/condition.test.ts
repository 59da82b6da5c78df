import { expect, test, vi } from 'vitest';

import { Condition } from './condition.ts';

test('notifyAll wakes all current waiters once', async () => {
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

test('a wait ends when its signal is aborted, or was aborted before', async () => {
  const stopping = new AbortController();
  const condition = new Condition();
  const wait = condition.wait(stopping.signal);
  stopping.abort();
  await wait;
  await condition.wait(stopping.signal);
});
