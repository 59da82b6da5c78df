import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Source } from '../model/index.ts';
import { insertEvents, seeEventTypes } from '../storage/index.ts';
import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';
import { someSourceSettings } from '../testing/sources.ts';

const api = serveApi({ operationSliceMs: Infinity });

/** Adds an event with one attempt at the webhook. */
async function addAttempt(webhookId: string): Promise<void> {
  const { workspaceId, storage } = api.world;
  const eventRowId = await api.world.addEvent([webhookId]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId })]);
}

describe('reading a list', () => {
  beforeEach(() => void api.world.calls.splice(0));

  it('costs as many calls of the services as reading one item', async () => {
    for (let n = 0; n < 20; n += 1)
      await addAttempt(
        (await api.world.storage.webhooks.create(api.world.workspaceId, someSettings(), null)).id,
      );
    const query = `{ deliveryAttempts(limit: 20) { items {
      id webhook { status stats { totalDeliveries } } request { url } response { body }
      delivery { status nextAttemptAt webhook { name } event { payload deliveriesConnection(first: 5) { nodes { attemptsConnection(first: 5) { nodes { id } } } } } }
    } } }`;
    const { body } = await ask(api.server.url, query);
    expect(body.errors).toBeUndefined();
    expect(body.data.deliveryAttempts.items).toHaveLength(20);
    expect(api.world.calls.toSorted()).toEqual([
      'attempts.lastOfDeliveries',
      'attempts.page',
      'attempts.pagesOfDeliveries',
      'attempts.requests',
      'attempts.responses',
      'events.findMany',
      'events.payloads',
      'webhooks.findMany',
      'webhooks.stats',
    ]);
  });

  it('of events costs as many calls with how each changed on its way, under any number of aliases', async () => {
    const { storage, workspaceId } = api.world;
    const settings = someSourceSettings();
    const source = (await storage.sources.create(workspaceId, settings, `wk_${'a'.repeat(32)}`)) as Source;
    const text = '{"event":"purchase"}';
    const events = Array.from({ length: 5 }, (_, n) => ({
      workspaceId,
      id: uuidv7(),
      eventId: `sent-${n}`,
      eventName: 'purchase',
      userId: null,
      payload: text,
      original: text,
      webhookIds: [],
      test: false,
      receivedAt: new Date(),
      source: { id: source.id, name: source.name },
    }));
    await insertEvents(storage.pool, events);
    const fields = 'a: pipeline { isAsSent } b: pipeline { stages { note } }';
    const query = `{ events(first: 20, filter: { sourceId: "${source.id}" }) { nodes { ${fields} } } }`;
    const { nodes } = (await ask(api.server.url, query)).body.data.events;
    expect(nodes).toHaveLength(5);
    expect(nodes[4]).toMatchObject({
      a: { isAsSent: true },
      b: { stages: [{ note: null }, {}, {}, {}, {}] },
    });
    const calls = ['events.list', 'events.originals', 'events.payloads', 'sources.findMany'];
    expect(api.world.calls.toSorted()).toEqual(calls);
  });

  it('of aliases reads the schema of a name once', async () => {
    const { storage, workspaceId } = api.world;
    const seen = { workspaceId, eventName: 'purchase', at: new Date(), samples: 1, fields: new Map() };
    await seeEventTypes(storage.pool, [seen], 10);
    await storage.eventSchemas.set(workspaceId, { eventName: 'purchase', schema: {}, mode: 'WARN' });
    const fields = 'a: schema { mode } b: schema { schema } c: schema { eventName }';
    const { body } = await ask(api.server.url, `{ eventType(name: "purchase") { ${fields} } }`);
    const eventType = { a: { mode: 'WARN' }, b: { schema: {} }, c: { eventName: 'purchase' } };
    expect(body).toEqual({ data: { eventType } });
    expect(api.world.calls).toEqual(['events.type', 'eventSchemas.findMany']);
  });

  it('counts only when the count is requested', async () => {
    await ask(api.server.url, '{ deliveryAttempts { hasMore } }');
    expect(api.world.calls).toEqual(['attempts.page']);
  });
});
