import { expect, test, vi } from 'vitest';

import { countedIngest } from './event-logs.ts';
import { type Sender } from './ingest/index.ts';

const sender = { source: { id: 's' } } as Sender;
const events = [{ event_name: 'a' }, { event_name: 'b' }];

test('a batch that has to be tried again counts once against the limits of its source', async () => {
  const takeEvents = vi.fn(async (_source: object, _events: number) => null);
  const ingest = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue([]);
  const store = countedIngest({ access: { findSource: async () => null, takeEvents }, ingest: { ingest } });
  await expect(store('w', events, { sender })).rejects.toThrow('away');
  await store('w', events, { sender });
  expect(ingest).toHaveBeenCalledTimes(2);
  expect(ingest).toHaveBeenLastCalledWith('w', events, { sender });
  expect(takeEvents.mock.calls.map(([, count]) => count).filter((count) => count > 0)).toEqual([2]);
});

test('a batch is not stored while its source has reached a limit', async () => {
  const takeEvents = vi.fn(async () => ({ limit: 'eventsPerDay', retryAfter: 9 }) as const);
  const ingest = vi.fn();
  const store = countedIngest({ access: { findSource: async () => null, takeEvents }, ingest: { ingest } });
  await expect(store('w', events, { sender })).rejects.toThrow('eventsPerDay');
  expect(ingest).not.toHaveBeenCalled();
});
