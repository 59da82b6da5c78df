import { describe, expect, it } from 'vitest';

import { seeEventNames } from '../storage/index.ts';
import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

describe('events', () => {
  it('more than 1,000 events are all rejected', async () => {
    const events = Array.from({ length: 1001 }, (_, n) => ({ event_id: `e${n}`, event_name: 'a' }));
    const ingest =
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { rejectedCount acceptedCount duplicateCount results { status eventId matchedWebhooks error { field code } } } }';
    const { results, ...counts } = (await ask(api.server.url, ingest, { events })).body.data.ingestEvents;
    expect(counts).toEqual({ rejectedCount: 1001, acceptedCount: 0, duplicateCount: 0 });
    expect(results[7]).toEqual({
      status: 'REJECTED',
      eventId: 'e7',
      matchedWebhooks: 0,
      error: { field: ['events'], code: 'TOO_MANY' },
    });
    const stored = await ask(api.server.url, '{ events { nodes { eventId } } }');
    expect(stored.body.data.events.nodes).toEqual([]);
  });

  it('event types are the common ones, then those that the workspace has sent', async () => {
    const seenAt = new Date('2026-01-01T00:00:00Z');
    await seeEventNames(api.world.storage.pool, api.world.workspaceId, ['seen_here'], {
      at: seenAt,
      max: 100,
    });
    const { body } = await ask(
      api.server.url,
      '{ eventTypes { name common lastSeenAt } sampleEvent(eventName: "user_login") }',
    );
    expect(body.data.eventTypes).toHaveLength(11);
    expect(body.data.eventTypes[0]).toEqual({ name: 'page_view', common: true, lastSeenAt: null });
    expect(body.data.eventTypes[10]).toEqual({
      name: 'seen_here',
      common: false,
      lastSeenAt: '2026-01-01T00:00:00.000Z',
    });
    expect(body.data.sampleEvent.event_name).toBe('user_login');
  });
});
