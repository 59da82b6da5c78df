import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { closingAfterAll } from '../testing/closing.ts';
import { basic, bearer, event, SourcesOverHttp } from '../testing/sources-over-http.ts';

const keep = closingAfterAll();
let world: SourcesOverHttp;

beforeAll(async () => {
  world = await SourcesOverHttp.start(keep);
});

describe('a write key', () => {
  it('sends events as Basic, as Bearer and in the query, and they keep their source', async () => {
    const { id, writeKey, name } = await world.newSource('Three ways');
    for (const [headers, query] of [
      [basic(writeKey), ''],
      [bearer(writeKey), ''],
      [{}, `?writeKey=${writeKey}`],
    ] as const) {
      const sent = event();
      const response = await world.post(sent, headers, query);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ acceptedCount: 1 });
      const list = `{ events(filter: { sourceId: "${id}" }, first: 1) { nodes { eventId source { id name } } } }`;
      const [stored] = (await world.api.ask(list)).body.data.events.nodes;
      expect(stored).toEqual({ eventId: sent.event_id, source: { id, name } });
    }
    const { lastUsedAt } = (await world.api.ask(`{ source(id: "${id}") { lastUsedAt } }`)).body.data.source;
    expect(Date.now() - Date.parse(lastUsedAt)).toBeLessThan(60_000);
  });

  it('sends messages of tracking SDKs, which are kept as they were sent, but without the write key', async () => {
    const { id, writeKey } = await world.newSource('Kept', { ipPolicy: 'DROP' });
    const sent = { type: 'track', event: 'Order Completed', userId: 'u-7', context: { ip: '203.0.113.7' } };
    const body = JSON.stringify({ ...sent, messageId: 'kept', writeKey });
    expect((await fetch(`${world.api.url}/v1/track`, { method: 'POST', body })).status).toBe(200);
    await world.post(event('unchanged'), basic(writeKey));
    const viewer = await world.api.addWorkspace('VIEWER');
    await world.api.pool.query(
      'update settings.api_keys set workspace_id = (select workspace_id from settings.sources where id = $1) where workspace_id = $2',
      [id, viewer.workspaceId],
    );
    const list = `{ events(filter: { sourceId: "${id}" }) { nodes { eventId eventName original } } }`;
    const seen = async () => (await world.api.ask(list, {}, viewer.key)).body.data.events.nodes;
    await expect.poll(seen).toEqual([
      { eventId: 'unchanged', eventName: 'purchase', original: null },
      { eventId: 'kept', eventName: 'purchase', original: { ...sent, messageId: 'kept', context: {} } },
    ]);
  });

  it('opens nothing else, on any route', async () => {
    const { writeKey } = await world.newSource('Nothing else');
    const introspection = { query: '{ __schema { queryType { name } } }' };
    for (const headers of [bearer(writeKey), basic(writeKey)]) {
      const ask = (path: string, init: RequestInit = {}) => fetch(world.api.url + path, { ...init, headers });
      const json = { 'content-type': 'application/json', ...headers };
      const body = JSON.stringify(introspection);
      expect((await fetch(`${world.api.url}/graphql`, { method: 'POST', headers: json, body })).status).toBe(
        401,
      );
      expect((await ask('/graphql?query={__typename}')).status).toBe(401);
      expect((await ask(`/graphql?query={__typename}&writeKey=${writeKey}`)).status).toBe(401);
      expect((await ask('/metrics')).status).toBe(401);
    }
    for (const authorization of [`Bearer ${writeKey}`, basic(writeKey).authorization, writeKey]) {
      const socket = new WebSocket(`${world.api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      socket.once('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
      );
      expect(await closed).toBe(4401);
    }
    expect((await fetch(`${world.api.url}/v1/events`, { headers: bearer(writeKey) })).status).toBe(405);
  });

  it('ends at once with its source, and when that is disabled', async () => {
    const { id, writeKey } = await world.newSource('Ends');
    expect((await world.post(event(), basic(writeKey))).status).toBe(200);
    await world.updateSource(id, { enabled: false });
    await expect.poll(async () => (await world.post(event(), basic(writeKey))).status).toBe(401);
    await world.updateSource(id, { enabled: true });
    await expect.poll(async () => (await world.post(event(), basic(writeKey))).status).toBe(200);
    await world.deleteSource(id);
    await expect.poll(async () => (await world.post(event(), basic(writeKey))).status).toBe(401);
  });

  it('is no key when it is written another way', async () => {
    const { writeKey } = await world.newSource('Odd');
    const wrong = [
      [{ authorization: writeKey }, ''],
      [{ authorization: `Bearer ${writeKey}x` }, ''],
      [{ authorization: 'Basic !!!' }, ''],
      [{ authorization: `Basic ${Buffer.from(world.api.url).toString('base64')}` }, ''],
      [{}, `?writeKey=${writeKey}&writeKey=${writeKey}`],
      [{}, ''],
    ] as const;
    for (const [headers, query] of wrong) {
      const response = await world.post(event(), headers, query);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('sends from the allowed origins only, where a request names one', async () => {
    const { writeKey } = await world.newSource('Origins', { allowedOrigins: ['https://shop.example'] });
    const from = async (origin?: string) =>
      (await world.post(event(), { ...basic(writeKey), ...(origin && { origin }) })).status;
    expect(await from('https://shop.example')).toBe(200);
    expect(await from()).toBe(200);
    for (const origin of ['https://evil.example', 'http://shop.example', 'https://shop.example:8443', 'null'])
      expect(await from(origin)).toBe(403);
  });

  it('is limited as its source says, in whole seconds', async () => {
    const { id, writeKey } = await world.newSource('Limited', { eventsPerDay: 3 });
    expect((await world.post([event(), event()], basic(writeKey))).status).toBe(200);
    expect((await world.post([event(), event()], basic(writeKey))).status).toBe(200);
    const refused = await world.post(event(), basic(writeKey));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
    await world.updateSource(id, { eventsPerDay: null });
    await expect.poll(async () => (await world.post(event(), basic(writeKey))).status).toBe(200);
  });

  it('has idempotency keys of its own', async () => {
    const [a, b] = [await world.newSource('Idempotent a'), await world.newSource('Idempotent b')];
    const headers = { 'idempotency-key': 'paid-order-1' };
    for (const key of [basic(a.writeKey), basic(b.writeKey), bearer('psk_test_owner_of_the_world')])
      expect(await world.ingested(event(), { ...headers, ...key })).toMatchObject({ status: 'ACCEPTED' });
    expect(await world.ingested(event(), { ...headers, ...basic(a.writeKey) })).toMatchObject({
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });
});
