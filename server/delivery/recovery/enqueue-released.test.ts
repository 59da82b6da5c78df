import { expect, test, vi } from 'vitest';

import { type Queue } from '../../queue/index.ts';
import { enqueueReleased } from './enqueue-released.ts';

function fakeQueue() {
  return { enqueueFirst: vi.fn(() => Promise.resolve()), enqueueRetries: vi.fn(() => Promise.resolve()) };
}

test('first attempts are queued by webhook and retries one by one, all as released', async () => {
  const queue = fakeQueue();
  const tx = { query: vi.fn() } as never;
  const held = (webhookId: string, eventRowId: string, ordinal: number) => ({
    workspaceId: `workspace of ${webhookId}`,
    webhookId,
    eventRowId,
    ordinal,
  });
  const retry = held('a', 'event-3', 2);
  const deliveries = [held('a', 'event-1', 0), retry, held('b', 'event-1', 0), held('a', 'event-2', 0)];
  await enqueueReleased(queue as unknown as Queue, tx, deliveries);
  const released = true;
  expect(queue.enqueueFirst.mock.calls).toEqual([
    [
      tx,
      [
        { workspaceId: 'workspace of a', webhookId: 'a', eventRowIds: ['event-1', 'event-2'], released },
        { workspaceId: 'workspace of b', webhookId: 'b', eventRowIds: ['event-1'], released },
      ],
    ],
  ]);
  expect(queue.enqueueRetries.mock.calls).toEqual([
    [tx, [{ ...retry, origin: 'SCHEDULED', released, startAfter: null }]],
  ]);
});

test('without deliveries nothing is queued', async () => {
  const queue = fakeQueue();
  const tx = { query: vi.fn() } as never;
  await enqueueReleased(queue as unknown as Queue, tx, []);
  expect(queue.enqueueFirst.mock.calls).toEqual([[tx, []]]);
  expect(queue.enqueueRetries.mock.calls).toEqual([[tx, []]]);
});
