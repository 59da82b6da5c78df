import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { uuidv7 } from '../ids.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';

const keep = closingAfterAll();
let api: RealApi;
let receiver: Receiver;

beforeAll(async () => {
  api = await startRealApi(keep, { MAX_SOURCES: '20' });
  receiver = keep(await startReceiver());
});

const fields = `id name writeKey enabled allowedOrigins eventsPerMinute eventsPerDay snakeCaseNames ipPolicy
  disabledEnrichers lastUsedAt createdAt updatedAt`;

interface SourceAnswer {
  readonly id: string;
  readonly name: string;
  readonly writeKey: string;
}

async function change(mutation: string, input: object, key?: string) {
  const { body } = await api.ask(mutation, { input }, key);
  return Object.values(body.data)[0] as { source: SourceAnswer | null; userErrors: object[] };
}

const createSource = (input: object, key?: string) =>
  change(
    `mutation ($input: CreateSourceInput!) { createSource(input: $input) { source { ${fields} } userErrors { field code message } } }`,
    input,
    key,
  );

const updateSource = (id: string, input: object, key?: string) =>
  change(
    `mutation ($input: UpdateSourceInput!) { updateSource(id: "${id}", input: $input) { source { ${fields} } userErrors { field code } } }`,
    input,
    key,
  );

async function deleteSource(id: string, key?: string) {
  const mutation = `mutation { deleteSource(id: "${id}") { deletedId userErrors { field code message } } }`;
  return (await api.ask(mutation, {}, key)).body.data.deleteSource;
}

async function newSource(name: string, input: object = {}): Promise<SourceAnswer> {
  const { source, userErrors } = await createSource({ name, ...input });
  expect(userErrors).toEqual([]);
  return source!;
}

async function createWebhook(input: object) {
  const mutation = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
    webhook { id sources } userErrors { field code } } }`;
  const given = { name: 'CRM', url: `${receiver.url}/hook`, ...input };
  return (await api.ask(mutation, { input: given })).body.data.createWebhook;
}

function post(body: unknown, headers: Record<string, string> = {}, query = '') {
  return fetch(`${api.url}/v1/events${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** What became of one event. */
async function ingested(
  body: unknown,
  headers: Record<string, string>,
): Promise<{ matchedWebhooks: number }> {
  const { results } = (await (await post(body, headers)).json()) as {
    results: [{ matchedWebhooks: number }];
  };
  return results[0];
}

const basic = (writeKey: string) => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
});
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const event = (id: string = uuidv7()) => ({ event_name: 'purchase', event_id: id });

describe('the settings of a source', () => {
  it('are created, changed, listed and deleted', async () => {
    const created = await newSource(' Checkout ', { allowedOrigins: ['HTTPS://Shop.Example:443'] });
    expect(created).toMatchObject({
      name: 'Checkout',
      enabled: true,
      allowedOrigins: ['https://shop.example'],
      eventsPerMinute: null,
      ipPolicy: 'KEEP',
      disabledEnrichers: [],
      lastUsedAt: null,
    });
    expect(created.writeKey).toMatch(/^wk_[\w-]{32}$/);
    const input = { eventsPerDay: 5, ipPolicy: 'DROP', disabledEnrichers: ['IDENTITY', 'IDENTITY'] };
    const { source } = await updateSource(created.id, input);
    expect(source).toMatchObject({
      ...input,
      name: 'Checkout',
      writeKey: created.writeKey,
      disabledEnrichers: ['IDENTITY'],
    });
    const { data } = (await api.ask(`{ sources { ${fields} } source(id: "${created.id}") { ${fields} } }`))
      .body;
    expect(data.sources).toContainEqual(source);
    expect(data.source).toEqual(source);
    expect(await deleteSource(created.id)).toEqual({ deletedId: created.id, userErrors: [] });
    expect(await deleteSource(created.id)).toMatchObject({
      userErrors: [{ field: ['id'], code: 'NOT_FOUND' }],
    });
  });

  it('are refused with every mistake at once', async () => {
    const { source, userErrors } = await createSource({
      name: ' ',
      eventsPerMinute: 0,
      eventsPerDay: -1,
      allowedOrigins: [
        ...['https://a.example', 'https://a.example/path', 'ftp://a.example', '*', ''],
        ...['https://u@a.example', `https://${'a'.repeat(300)}.example`],
      ],
    });
    expect(source).toBeNull();
    expect(userErrors.map((one) => Object.values(one).slice(0, 2).flat().join(' '))).toEqual([
      'name REQUIRED',
      'eventsPerMinute OUT_OF_RANGE',
      'eventsPerDay OUT_OF_RANGE',
      'allowedOrigins 1 INVALID',
      'allowedOrigins 2 INVALID',
      'allowedOrigins 3 INVALID',
      'allowedOrigins 4 INVALID',
      'allowedOrigins 5 INVALID',
      'allowedOrigins 6 TOO_LONG',
    ]);
    const { id } = await newSource('Not cleared');
    expect(await updateSource(id, { name: null, enabled: null, eventsPerDay: null })).toEqual({
      source: null,
      userErrors: [
        { field: ['name'], code: 'REQUIRED' },
        { field: ['enabled'], code: 'REQUIRED' },
      ],
    });
    expect(await createSource({ name: 'NOT CLEARED' })).toMatchObject({ userErrors: [{ code: 'TAKEN' }] });
  });

  it('are those of the own workspace, and a viewer sees no write key', async () => {
    const { id } = await newSource('Mine');
    const other = (await api.addWorkspace()).key;
    const { data } = (await api.ask(`{ sources { id } source(id: "${id}") { id } }`, {}, other)).body;
    expect(data).toEqual({ sources: [], source: null });
    const notFound = { userErrors: [{ field: ['id'], code: 'NOT_FOUND' }] };
    expect(await updateSource(id, { enabled: false }, other)).toMatchObject(notFound);
    expect(await deleteSource(id, other)).toMatchObject(notFound);
    const viewer = await api.addWorkspace('VIEWER');
    await api.pool.query(
      'update settings.api_keys set workspace_id = (select workspace_id from settings.sources where id = $1) where workspace_id = $2',
      [id, viewer.workspaceId],
    );
    const seen = async () =>
      (await api.ask(`{ source(id: "${id}") { name writeKey } }`, {}, viewer.key)).body.data.source;
    await expect.poll(seen).toEqual({ name: 'Mine', writeKey: null });
  });

  it('are no more than MAX_SOURCES', async () => {
    const { key } = await api.addWorkspace();
    for (let n = 0; n < 20; n += 1) await createSource({ name: `s${n}` }, key);
    expect(await createSource({ name: 'one more' }, key)).toMatchObject({
      source: null,
      userErrors: [{ field: null, code: 'TOO_MANY' }],
    });
  });
});

describe('a write key', () => {
  it('sends events as Basic, as Bearer and in the query, and they keep their source', async () => {
    const { id, writeKey, name } = await newSource('Three ways');
    for (const [headers, query] of [
      [basic(writeKey), ''],
      [bearer(writeKey), ''],
      [{}, `?writeKey=${writeKey}`],
    ] as const) {
      const sent = event();
      const response = await post(sent, headers, query);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ acceptedCount: 1 });
      const list = `{ events(filter: { sourceId: "${id}" }, first: 1) { nodes { eventId source { id name } } } }`;
      const [stored] = (await api.ask(list)).body.data.events.nodes;
      expect(stored).toEqual({ eventId: sent.event_id, source: { id, name } });
    }
    const { lastUsedAt } = (await api.ask(`{ source(id: "${id}") { lastUsedAt } }`)).body.data.source;
    expect(Date.now() - Date.parse(lastUsedAt)).toBeLessThan(60_000);
  });

  it('sends messages of tracking SDKs, which are kept as they were sent, but without the write key', async () => {
    const { id, writeKey } = await newSource('Kept', { ipPolicy: 'DROP' });
    const sent = { type: 'track', event: 'Order Completed', userId: 'u-7', context: { ip: '203.0.113.7' } };
    const body = JSON.stringify({ ...sent, messageId: 'kept', writeKey });
    expect((await fetch(`${api.url}/v1/track`, { method: 'POST', body })).status).toBe(200);
    await post(event('unchanged'), basic(writeKey));
    const viewer = await api.addWorkspace('VIEWER');
    await api.pool.query(
      'update settings.api_keys set workspace_id = (select workspace_id from settings.sources where id = $1) where workspace_id = $2',
      [id, viewer.workspaceId],
    );
    const list = `{ events(filter: { sourceId: "${id}" }) { nodes { eventId eventName original } } }`;
    const seen = async () => (await api.ask(list, {}, viewer.key)).body.data.events.nodes;
    await expect.poll(seen).toEqual([
      { eventId: 'unchanged', eventName: 'purchase', original: null },
      { eventId: 'kept', eventName: 'purchase', original: { ...sent, messageId: 'kept', context: {} } },
    ]);
  });

  it('opens nothing else, on any route', async () => {
    const { writeKey } = await newSource('Nothing else');
    const introspection = { query: '{ __schema { queryType { name } } }' };
    for (const headers of [bearer(writeKey), basic(writeKey)]) {
      const ask = (path: string, init: RequestInit = {}) => fetch(api.url + path, { ...init, headers });
      const json = { 'content-type': 'application/json', ...headers };
      const body = JSON.stringify(introspection);
      expect((await fetch(`${api.url}/graphql`, { method: 'POST', headers: json, body })).status).toBe(401);
      expect((await ask('/graphql?query={__typename}')).status).toBe(401);
      expect((await ask(`/graphql?query={__typename}&writeKey=${writeKey}`)).status).toBe(401);
      expect((await ask('/metrics')).status).toBe(401);
    }
    for (const authorization of [`Bearer ${writeKey}`, basic(writeKey).authorization, writeKey]) {
      const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      socket.once('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
      );
      expect(await closed).toBe(4401);
    }
    expect((await fetch(`${api.url}/v1/events`, { headers: bearer(writeKey) })).status).toBe(405);
  });

  it('ends at once with its source, and when that is disabled', async () => {
    const { id, writeKey } = await newSource('Ends');
    expect((await post(event(), basic(writeKey))).status).toBe(200);
    await updateSource(id, { enabled: false });
    await expect.poll(async () => (await post(event(), basic(writeKey))).status).toBe(401);
    await updateSource(id, { enabled: true });
    await expect.poll(async () => (await post(event(), basic(writeKey))).status).toBe(200);
    await deleteSource(id);
    await expect.poll(async () => (await post(event(), basic(writeKey))).status).toBe(401);
  });

  it('is no key when it is written another way', async () => {
    const { writeKey } = await newSource('Odd');
    const wrong = [
      [{ authorization: writeKey }, ''],
      [{ authorization: `Bearer ${writeKey}x` }, ''],
      [{ authorization: 'Basic !!!' }, ''],
      [{ authorization: `Basic ${Buffer.from(api.url).toString('base64')}` }, ''],
      [{}, `?writeKey=${writeKey}&writeKey=${writeKey}`],
      [{}, ''],
    ] as const;
    for (const [headers, query] of wrong) {
      const response = await post(event(), headers, query);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('sends from the allowed origins only, where a request names one', async () => {
    const { writeKey } = await newSource('Origins', { allowedOrigins: ['https://shop.example'] });
    const from = async (origin?: string) =>
      (await post(event(), { ...basic(writeKey), ...(origin && { origin }) })).status;
    expect(await from('https://shop.example')).toBe(200);
    expect(await from()).toBe(200);
    for (const origin of ['https://evil.example', 'http://shop.example', 'https://shop.example:8443', 'null'])
      expect(await from(origin)).toBe(403);
  });

  it('is limited as its source says, in whole seconds', async () => {
    const { id, writeKey } = await newSource('Limited', { eventsPerDay: 3 });
    expect((await post([event(), event()], basic(writeKey))).status).toBe(200);
    expect((await post([event(), event()], basic(writeKey))).status).toBe(200);
    const refused = await post(event(), basic(writeKey));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED' });
    await updateSource(id, { eventsPerDay: null });
    await expect.poll(async () => (await post(event(), basic(writeKey))).status).toBe(200);
  });

  it('has idempotency keys of its own', async () => {
    const [a, b] = [await newSource('Idempotent a'), await newSource('Idempotent b')];
    const headers = { 'idempotency-key': 'paid-order-1' };
    for (const key of [basic(a.writeKey), basic(b.writeKey), bearer('psk_test_owner_of_the_world')])
      expect(await ingested(event(), { ...headers, ...key })).toMatchObject({ status: 'ACCEPTED' });
    expect(await ingested(event(), { ...headers, ...basic(a.writeKey) })).toMatchObject({
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });
});

describe('a webhook that asks for sources', () => {
  it('gets their events and no others, with the name as a header, as its preview says', async () => {
    const [asked, other] = [await newSource('Größe 100%'), await newSource('Other')];
    const { webhook } = await createWebhook({ sources: [asked.id.toUpperCase(), asked.id] });
    expect(webhook.sources).toEqual([asked.id]);
    const preview = async (source?: string) => {
      const query = `query ($source: ID) { testWebhook(id: "${webhook.id}", source: $source) {
        matches rejectedBy source { passed reason } reasons } }`;
      return (await api.ask(query, { source })).body.data.testWebhook;
    };
    const matched: number[] = [];
    for (const headers of [
      basic(asked.writeKey),
      basic(other.writeKey),
      bearer('psk_test_owner_of_the_world'),
    ]) {
      matched.push((await ingested(event(), headers)).matchedWebhooks);
    }
    expect(matched).toEqual([1, 0, 0]);
    expect(await preview(asked.id)).toMatchObject({ matches: true, rejectedBy: null });
    expect(await preview(other.id)).toMatchObject({ matches: false, rejectedBy: 'SOURCE' });
    expect(await preview()).toMatchObject({
      matches: false,
      rejectedBy: 'SOURCE',
      source: { passed: false },
    });
    expect(
      (await api.ask(`{ testFilters(filters: {}, source: "${uuidv7()}") { matches } }`)).body.errors[0],
    ).toMatchObject({ extensions: { code: 'NOT_FOUND' } });

    const [request] = await receiver.waitFor(1);
    expect(request!.headers['x-perspection-source']).toBe('Gr%C3%B6%C3%9Fe 100%25');
    // Renaming the source changes nothing of what was sent.
    await updateSource(asked.id, { name: 'Renamed' });
    const log = `{ deliveryAttempts(webhookId: "${webhook.id}") { items { request { headers { name value } } } } }`;
    await expect
      .poll(async () => (await api.ask(log)).body.data.deliveryAttempts.items[0]?.request.headers)
      .toContainEqual({ name: 'X-Perspection-Source', value: 'Gr%C3%B6%C3%9Fe 100%25' });
    expect(await deleteSource(asked.id)).toMatchObject({
      deletedId: null,
      userErrors: [{ field: ['id'], code: 'IN_USE' }],
    });
  });

  it('can only ask for those of its workspace', async () => {
    const { key } = await api.addWorkspace();
    const { source } = await createSource({ name: 'Theirs' }, key);
    for (const id of [source!.id, uuidv7(), 'nonsense']) {
      expect(await createWebhook({ sources: [id] })).toEqual({
        webhook: null,
        userErrors: [{ field: ['sources', '0'], code: 'NOT_FOUND' }],
      });
    }
    const { webhook } = await createWebhook({ name: 'Any source' });
    const mutation = `mutation { updateWebhook(id: "${webhook.id}", input: { sources: ["${source!.id}"] }) {
      userErrors { field code } } }`;
    expect((await api.ask(mutation)).body.data.updateWebhook.userErrors).toEqual([
      { field: ['sources', '0'], code: 'NOT_FOUND' },
    ]);
  });
});
