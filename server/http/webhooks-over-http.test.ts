import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { seeEventNames } from '../storage/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep(server.server);
});

async function addWebhook(given: Parameters<typeof someSettings>[0] = {}): Promise<string> {
  return (await world.storage.webhooks.create(world.workspaceId, someSettings(given), null)).id;
}

async function storedSecret(webhookId: string): Promise<string | null | undefined> {
  await world.storage.directory.refresh([world.workspaceId]);
  return world.storage.directory.get(webhookId)?.secretKey;
}

const create = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    webhook { id name enabled retryCount timeoutMs eventFilter { mode events } conditions { field operator value } hasSecret status stats { successRate lastDeliveryAt } }
    secretKey
    userErrors { field code message }
  }
}`;
const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { webhook { name description enabled } userErrors { field code } }
}`;
const valid = { name: 'CRM', url: 'https://crm.example.com/hook' };

describe('creating a webhook', () => {
  it('uses the defaults for absent settings', async () => {
    const { body } = await ask(server.url, create, { input: valid });
    expect(body.data.createWebhook).toEqual({
      webhook: {
        id: expect.any(String),
        name: 'CRM',
        enabled: true,
        retryCount: 3,
        timeoutMs: 5000,
        eventFilter: { mode: 'INCLUDE', events: [] },
        conditions: [],
        hasSecret: false,
        status: 'IDLE',
        stats: { successRate: null, lastDeliveryAt: null },
      },
      secretKey: null,
      userErrors: [],
    });
    expect(world.calls).toContain('live.wake');
  });

  it('returns a generated secret once, and a given one never', async () => {
    const generated = (await ask(server.url, create, { input: { ...valid, generateSecret: true } })).body.data
      .createWebhook;
    expect(generated.secretKey).toMatch(/^whsec_/);
    expect(generated.webhook.hasSecret).toBe(true);
    expect(await storedSecret(generated.webhook.id)).toBe(generated.secretKey);
    const given = (await ask(server.url, create, { input: { ...valid, secretKey: 'my own key' } })).body.data
      .createWebhook;
    expect(given.secretKey).toBeNull();
    expect(await storedSecret(given.webhook.id)).toBe('my own key');
  });

  it('refuses a condition without a value, and accepts one with null', async () => {
    const input = (condition: object) => ({
      input: { ...valid, conditions: [{ field: 'a', operator: 'EQUALS', ...condition }] },
    });
    const absent = (await ask(server.url, create, input({}))).body.data.createWebhook;
    expect(absent.userErrors).toEqual([
      expect.objectContaining({ field: ['conditions', '0', 'value'], code: 'REQUIRED' }),
    ]);
    const given = (await ask(server.url, create, input({ value: null }))).body.data.createWebhook;
    expect(given.webhook.conditions).toEqual([{ field: 'a', operator: 'EQUALS', value: null }]);
  });

  it('makes the same difference for values written into the document', async () => {
    const written = (value: string) =>
      `mutation { createWebhook(input: { name: "a", url: "https://example.com", conditions: [{ field: "a", operator: EQUALS ${value} }] }) { userErrors { code } } }`;
    expect((await ask(server.url, written(''))).body.data.createWebhook.userErrors).toEqual([
      { code: 'REQUIRED' },
    ]);
    expect((await ask(server.url, written(', value: null'))).body.data.createWebhook.userErrors).toEqual([]);
  });
});

describe('an invalid input gets an error code with the path of the field', () => {
  const header = (name: string, value = 'v') => ({ customHeaders: [{ name, value }] });

  it.each<[string, object, string, string[]]>([
    ['no name', { name: '  ' }, 'REQUIRED', ['name']],
    ['a long name', { name: 'n'.repeat(121) }, 'TOO_LONG', ['name']],
    ['too many retries', { retryCount: 11 }, 'OUT_OF_RANGE', ['retryCount']],
    ['no time', { timeoutMs: 0 }, 'OUT_OF_RANGE', ['timeoutMs']],
    [
      'a bad path',
      { conditions: [{ field: 'a..b', operator: 'EXISTS' }] },
      'INVALID',
      ['conditions', '0', 'field'],
    ],
    ['no URL at all', { url: 'crm' }, 'INVALID_URL', ['url']],
    ['an address inside', { url: 'https://169.254.169.254/' }, 'FORBIDDEN_ADDRESS', ['url']],
    ['the Host header', header('Host'), 'FORBIDDEN_HEADER', ['customHeaders', '0', 'name']],
    [
      'too many headers',
      { customHeaders: Array.from({ length: 21 }, (_, n) => ({ name: `X-${n}`, value: 'v' })) },
      'TOO_MANY',
      ['customHeaders'],
    ],
    [
      'a huge value',
      { conditions: [{ field: 'a', operator: 'EQUALS', value: 'v'.repeat(9000) }] },
      'TOO_LARGE',
      ['conditions', '0', 'value'],
    ],
  ])('%s', async (_case, change, code, field) => {
    const { body } = await ask(server.url, create, { input: { ...valid, ...change } });
    const { webhook, userErrors } = body.data.createWebhook;
    expect(webhook).toBeNull();
    expect(userErrors).toEqual([{ field, code, message: expect.stringMatching(/\.$/) }]);
  });

  it('all mistakes are reported at once', async () => {
    const { body } = await ask(server.url, create, {
      input: { name: '', url: '', retryCount: -1, timeoutMs: 1 },
    });
    expect(body.data.createWebhook.userErrors.map(({ field }: { field: string[] }) => field[0])).toEqual([
      'name',
      'url',
      'retryCount',
      'timeoutMs',
    ]);
  });

  it.each([uuidv7(), 'no id'])('an unknown id: %s', async (id) => {
    const notFound = (argument: string) => [{ field: [argument], code: 'NOT_FOUND' }];
    const query = `mutation ($id: ID!) {
      updateWebhook(id: $id, input: {}) { webhook { id } userErrors { field code } }
      deleteWebhook(id: $id) { deletedId userErrors { field code } }
      redeliver(deliveryId: $id) { delivery { id } userErrors { field code } }
    }`;
    expect((await ask(server.url, query, { id })).body.data).toEqual({
      updateWebhook: { webhook: null, userErrors: notFound('id') },
      deleteWebhook: { deletedId: null, userErrors: notFound('id') },
      redeliver: { delivery: null, userErrors: notFound('deliveryId') },
    });
  });

  it('more than 1,000 events are all rejected', async () => {
    const before = world.calls.filter((call) => call === 'ingest.ingest').length;
    const events = Array.from({ length: 1001 }, (_, n) => ({ event_id: `e${n}`, event_name: 'a' }));
    const ingest =
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { rejectedCount acceptedCount duplicateCount results { status eventId matchedWebhooks error { field code } } } }';
    const { results, ...counts } = (await ask(server.url, ingest, { events })).body.data.ingestEvents;
    expect(counts).toEqual({ rejectedCount: 1001, acceptedCount: 0, duplicateCount: 0 });
    expect(results[7]).toEqual({
      status: 'REJECTED',
      eventId: 'e7',
      matchedWebhooks: 0,
      error: { field: ['events'], code: 'TOO_MANY' },
    });
    expect(world.calls.filter((call) => call === 'ingest.ingest').length).toBe(before);
  });
});

describe('changing and deleting a webhook', () => {
  it('keeps absent settings and clears those that are null', async () => {
    const id = await addWebhook({ name: 'Old', description: 'words' });
    const change = async (input: object) =>
      (await ask(server.url, update, { id, input })).body.data.updateWebhook;
    expect((await change({ name: 'New' })).webhook).toEqual({
      name: 'New',
      description: 'words',
      enabled: true,
    });
    expect((await change({ description: null, enabled: false })).webhook).toEqual({
      name: 'New',
      description: null,
      enabled: false,
    });
    expect((await change({ name: null })).userErrors).toEqual([{ field: ['name'], code: 'REQUIRED' }]);
  });

  it('keeps how many conditions must pass until that is changed, and ALL is the default', async () => {
    const conditions = [{ field: 'items.*.a\\.b', operator: 'NOT_IN', value: ['x', null] }];
    const fields =
      'webhook { id conditionMatch conditions { field operator value } } userErrors { field code }';
    const created = async (input: object) =>
      (
        await ask(
          server.url,
          `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ${fields} } }`,
          { input: { ...valid, ...input } },
        )
      ).body.data.createWebhook;
    expect((await created({})).webhook.conditionMatch).toBe('ALL');
    const { webhook } = await created({ conditions, conditionMatch: 'ANY' });
    expect(webhook).toMatchObject({ conditions, conditionMatch: 'ANY' });
    const change = async (input: object) =>
      (
        await ask(
          server.url,
          `mutation ($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) { ${fields} } }`,
          { id: webhook.id, input },
        )
      ).body.data.updateWebhook;
    expect((await change({ name: 'New' })).webhook).toMatchObject({ conditions, conditionMatch: 'ANY' });
    expect((await change({ conditionMatch: 'ALL' })).webhook).toMatchObject({
      conditions,
      conditionMatch: 'ALL',
    });
    expect((await change({ conditionMatch: null })).userErrors).toEqual([
      { field: ['conditionMatch'], code: 'REQUIRED' },
    ]);
  });

  it('hides a deleted webhook except in the log', async () => {
    const id = await addWebhook({ name: 'Gone' });
    const eventRowId = await world.addEvent([id]);
    const { workspaceId, storage } = world;
    await record(storage.pool, [someAttempt({ workspaceId, webhookId: id, eventRowId })]);
    const remove = 'mutation ($id: ID!) { deleteWebhook(id: $id) { deletedId userErrors { code } } }';
    expect((await ask(server.url, remove, { id })).body.data.deleteWebhook).toEqual({
      deletedId: id,
      userErrors: [],
    });
    const read =
      'query ($id: ID!) { webhook(id: $id) { id } deliveryAttempts(webhookId: $id) { items { webhook { name } } } }';
    const { data } = (await ask(server.url, read, { id })).body;
    expect(data).toEqual({ webhook: null, deliveryAttempts: { items: [{ webhook: { name: 'Gone' } }] } });
  });
});

describe('a delivery', () => {
  const read =
    'query ($id: ID!) { delivery(id: $id) { id status nextAttemptAt attempts { id status attemptNumber request { url } } event { eventId payload } } }';

  it('that waits for its first attempt is PENDING, and so is its attempt', async () => {
    const webhookId = await addWebhook();
    const id = `${await world.addEvent([webhookId])}.${webhookId}`;
    const { delivery } = (await ask(server.url, read, { id })).body.data;
    expect(delivery).toMatchObject({
      id,
      status: 'PENDING',
      attempts: [{ id: `${id}.1`, status: 'PENDING', attemptNumber: 1 }],
    });
    const attempt = await ask(
      server.url,
      `{ deliveryAttempt(id: "${id}.1") { status attemptedAt eventType delivery { id } } }`,
    );
    expect(attempt.body.data.deliveryAttempt).toEqual({
      status: 'PENDING',
      attemptedAt: null,
      eventType: 'purchase',
      delivery: { id },
    });
  });

  it('has the state of its last attempt', async () => {
    const webhookId = await addWebhook();
    const eventRowId = await world.addEvent([webhookId]);
    const key = { workspaceId: world.workspaceId, eventRowId, webhookId };
    const nextAttemptAt = new Date('2026-01-01T00:00:04.000Z');
    await record(world.storage.pool, [
      someAttempt({ ...key, status: 'RETRYING', nextAttemptAt: new Date('2026-01-01T00:00:02.000Z') }),
      someAttempt({ ...key, attemptNumber: 2, ordinal: 1, status: 'RETRYING', nextAttemptAt }),
    ]);
    const { delivery } = (await ask(server.url, read, { id: `${key.eventRowId}.${key.webhookId}` })).body
      .data;
    expect(delivery).toMatchObject({
      status: 'RETRYING',
      nextAttemptAt: nextAttemptAt.toISOString(),
      event: { eventId: `e-${eventRowId}`, payload: { event_id: `e-${eventRowId}` } },
    });
  });

  it('does not exist when its event was routed to other webhooks', async () => {
    const eventRowId = await world.addEvent([await addWebhook()]);
    expect((await ask(server.url, read, { id: `${eventRowId}.${uuidv7()}` })).body).toEqual({
      data: { delivery: null },
    });
  });
});

describe('testing filters', () => {
  it('uses the sample event, or the one that the caller gives', async () => {
    const query = `query ($filters: FiltersInput!, $event: JSONObject) { testFilters(filters: $filters, event: $event) {
      matches rejectedBy reasons eventFilter { passed eventName } conditions { field operator expected actual found passed }
      event processedEvent refusal { code } } }`;
    const filters = { conditions: [{ field: 'properties.value', operator: 'GREATER_THAN', value: 500 }] };
    const sample = (await ask(server.url, query, { filters })).body.data.testFilters;
    expect(sample).toMatchObject({
      matches: false,
      rejectedBy: 'CONDITIONS',
      eventFilter: { passed: true, eventName: 'purchase' },
    });
    expect(sample.conditions).toEqual([
      {
        field: 'properties.value',
        operator: 'GREATER_THAN',
        expected: 500,
        actual: 99.99,
        found: true,
        passed: false,
      },
    ]);
    expect(sample.reasons).toHaveLength(1);
    expect(sample.processedEvent).toEqual(sample.event);
    const event = { event_name: 'purchase', properties: { value: 620 } };
    const own = (await ask(server.url, query, { filters, event })).body.data.testFilters;
    expect(own).toMatchObject({ matches: true, rejectedBy: null, reasons: [], event, refusal: null });
    expect(own.processedEvent).toEqual({
      ...event,
      event_id: expect.any(String),
      timestamp: expect.any(String),
      context: {},
    });
  });

  it('answers for saved filters what ingest would say of an event', async () => {
    const id = await addWebhook({ conditions: [{ field: 'event_id', operator: 'EXISTS' }] });
    const query = `query ($id: ID!, $event: JSONObject) { testWebhook(id: $id, event: $event) {
      matches rejectedBy processedEvent refusal { field code message } } }`;
    const answerTo = async (event?: unknown) =>
      (await ask(server.url, query, { id, event })).body.data.testWebhook;
    expect(await answerTo()).toMatchObject({ matches: true, refusal: null });
    expect(await answerTo({ event_name: ' x ' })).toMatchObject({
      matches: true,
      processedEvent: { event_name: 'x' },
      refusal: null,
    });
    expect(await answerTo({ event_name: 'x', user_id: 42 })).toEqual({
      matches: false,
      rejectedBy: null,
      processedEvent: null,
      refusal: { field: ['user_id'], code: 'INVALID', message: 'user_id must be a string.' },
    });
  });

  it('stores nothing', async () => {
    const query = 'query ($event: JSONObject) { testFilters(filters: {}, event: $event) { matches } }';
    const event = { event_name: 'tested_only', event_id: 'tested_only' };
    const { body } = await ask(server.url, query, { event });
    expect(body.data.testFilters.matches).toBe(true);
    const { rows } = await world.storage.pool.query(
      `select (select count(*)::integer from events.event_ids where event_id = 'tested_only') as ids,
        (select count(*)::integer from events.event_names where name = 'tested_only') as names`,
    );
    expect(rows).toEqual([{ ids: 0, names: 0 }]);
  });

  it('says of several conditions whether any one is enough', async () => {
    const query = `query ($filters: FiltersInput!, $event: JSONObject) {
      testFilters(filters: $filters, event: $event) { matches conditionMatch reasons conditions { passed actual } } }`;
    const conditions = [
      { field: 'items.*.price', operator: 'LESS_THAN', value: 10 },
      { field: 'timestamp', operator: 'LESS_THAN', value: '2026-01-01T00:00:00Z' },
    ];
    const event = {
      event_name: 'purchase',
      items: [{ price: 12 }, { price: 7 }],
      timestamp: '2026-01-01T00:30:00Z',
    };
    const tested = async (filters: object) =>
      (await ask(server.url, query, { filters: { conditions, ...filters }, event })).body.data.testFilters;
    const results = [
      { passed: true, actual: [12, 7] },
      { passed: false, actual: '2026-01-01T00:30:00.000Z' },
    ];
    expect(await tested({ conditionMatch: 'ANY' })).toEqual({
      matches: true,
      conditionMatch: 'ANY',
      reasons: [],
      conditions: results,
    });
    expect(await tested({})).toEqual({
      matches: false,
      conditionMatch: 'ALL',
      reasons: ['timestamp is "2026-01-01T00:30:00.000Z", needs < "2026-01-01T00:00:00Z"'],
      conditions: results,
    });
  });

  it('event types are the common ones, then those that the workspace has sent', async () => {
    const seenAt = new Date('2026-01-01T00:00:00Z');
    await seeEventNames(world.storage.pool, world.workspaceId, ['seen_here'], seenAt);
    const { body } = await ask(
      server.url,
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
