import { expect, test, vi } from 'vitest';

import { type StoredEvent } from '../model/index.ts';
import { someSource } from '../testing/sources.ts';
import { createLoaders } from './loaders.ts';

const workspaceId = 'a0000000-0000-7000-8000-000000000001';
const source = someSource({ workspaceId });

function someEvent(id: string): StoredEvent {
  return {
    id,
    workspaceId,
    eventId: `e${id}`,
    eventName: 'purchase',
    receivedAt: new Date(0),
    payloadBytes: 30,
    originalBytes: 30,
    webhookIds: [],
    source: { id: source.id, name: source.name },
    test: false,
  };
}

const textsOf = async (_workspaceId: string, ids: readonly string[]) =>
  new Map(ids.filter((id) => id !== 'expired').map((id) => [id, '{"event_name":"purchase"}']));

test('the events of an operation are replayed once each, with one read of each kind', async () => {
  const [payloads, originals] = [vi.fn(textsOf), vi.fn(textsOf)];
  const findMany = vi.fn(async () => new Map([[source.id, source]]));
  const stores = { events: { payloads, originals }, sources: { findMany } };
  const { replay } = createLoaders(stores as never, workspaceId);
  const asked = ['1', '2', 'expired', '1'].map((id) => replay.load(someEvent(id)));
  const [first, second, expired, again] = await Promise.all(asked);
  expect(first).toMatchObject({ isAsSent: true, result: { event_name: 'purchase' } });
  expect(first!.stages[0]).toMatchObject({ note: null }); // its source is known, so it was run again
  expect([again === first, second === first, expired]).toEqual([true, false, null]);
  expect(await replay.load(someEvent('1'))).toBe(first);
  const ids = ['1', '2', 'expired'];
  expect(payloads.mock.calls).toEqual([[workspaceId, ids]]);
  expect(originals.mock.calls).toEqual([[workspaceId, ids]]);
  expect(findMany.mock.calls).toEqual([[workspaceId, [source.id]]]);
});
