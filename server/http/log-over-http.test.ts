import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Answer } from '../testing/api-server.ts';
import { addAttempts, record, someAttempt, someAttempts } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let workspaceId: string;

beforeAll(async () => {
  // Nothing is delivered: what was accepted waits. One of the tests stores 1,000 webhooks.
  api = await startRealApi(keep, { ROLE: 'api', MAX_WEBHOOKS: '2000' });
  workspaceId = (await api.ask('{ viewer { workspace { id } } }')).body.data.viewer.workspace.id;
});

async function createWebhook(...events: string[]): Promise<string> {
  const create = `mutation ($events: [String!]!) {
    createWebhook(input: { name: "n", url: "https://example.com/", eventFilter: { events: $events } }) { webhook { id } }
  }`;
  return (await api.ask(create, { events })).body.data.createWebhook.webhook.id;
}

async function send(...names: string[]): Promise<void> {
  const events = names.map((event_name) => ({ event_name, event_id: `${event_name}-${uuidv7()}` }));
  const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
  expect((await api.ask(ingest, { events })).body.data.ingestEvents.acceptedCount).toBe(names.length);
}

describe('the log by offset', () => {
  const count = 'query ($id: ID!) { deliveryAttempts(webhookId: $id) { totalCount totalCountIsExact } }';

  it('is counted exactly below 10,000 rows, and as at least 10,000 from there on', async () => {
    const webhookId = uuidv7();
    const counted = async () => (await api.ask(count, { id: webhookId })).body.data.deliveryAttempts;
    await addAttempts(api.pool, { workspaceId, webhookId }, 9_999);
    expect(await counted()).toEqual({ totalCount: 9_999, totalCountIsExact: true });
    await addAttempts(api.pool, { workspaceId, webhookId }, 1);
    expect(await counted()).toEqual({ totalCount: 10_000, totalCountIsExact: false });
    await addAttempts(api.pool, { workspaceId, webhookId }, 1);
    expect(await counted()).toEqual({ totalCount: 10_000, totalCountIsExact: false });

    const last =
      'query ($id: ID!) { deliveryAttempts(webhookId: $id, offset: 10000) { items { id } hasMore } }';
    expect((await api.ask(last, { id: webhookId })).body.data.deliveryAttempts).toEqual({
      items: [{ id: expect.any(String) }],
      hasMore: false,
    });
  });

  it('has deliveries that wait for their first attempt at its beginning, and the log by cursor does not', async () => {
    const webhookId = await createWebhook('first_seen', 'then_seen');
    await record(api.pool, [someAttempt({ workspaceId, webhookId, eventName: 'attempted' })]);
    await send('first_seen');
    await send('then_seen');
    const read = `query ($id: ID!) {
      deliveryAttempts(webhookId: $id) { items { eventType status } totalCount }
      deliveryAttemptsConnection(webhookId: $id) { nodes { eventType status } }
    }`;
    const { deliveryAttempts, deliveryAttemptsConnection } = (await api.ask(read, { id: webhookId })).body
      .data;
    const attempted = { eventType: 'attempted', status: 'DELIVERED' };
    expect(deliveryAttempts).toEqual({
      items: [
        { eventType: 'then_seen', status: 'PENDING' },
        { eventType: 'first_seen', status: 'PENDING' },
        attempted,
      ],
      totalCount: 3,
    });
    expect(deliveryAttemptsConnection).toEqual({ nodes: [attempted] });
  });

  it('shows the newest of a long backlog', async () => {
    const webhookId = await createWebhook('early');
    await send('early');
    const read = 'query ($id: ID!) { deliveryAttempts(webhookId: $id) { items { status } } }';
    const early = async () => (await api.ask(read, { id: webhookId })).body.data.deliveryAttempts.items;
    expect(await early()).toEqual([{ status: 'PENDING' }]);

    // A thousand copies of another webhook: the next event is as many jobs, all of them newer.
    const late = await createWebhook('late');
    await api.pool.query(
      /* sql */ `insert into settings.webhooks
        select copy.* from settings.webhooks w, generate_series(1, 1000) as n,
          jsonb_populate_record(w, jsonb_build_object('id', md5(w.id::text || n))) as copy
        where w.id = $1`,
      [late],
    );
    await send('late');
    expect(await early()).toEqual([]);
    const newest =
      'query { deliveryAttempts(filter: { eventTypes: ["late"] }, limit: 1) { items { status } } }';
    expect((await api.ask(newest)).body.data.deliveryAttempts.items).toEqual([{ status: 'PENDING' }]);
  });
});

describe('a cursor', () => {
  it.each([
    '{ deliveryAttemptsConnection(after: "no cursor") { nodes { id } } }',
    '{ events(after: "no cursor") { nodes { id } } }',
  ])('that is none is bad input: %s', async (query) => {
    const { status, body } = await api.ask(query);
    expect([status, body.errors[0].extensions.code]).toEqual([200, 'BAD_USER_INPUT']);
  });

  it('leads to older pages, which newer rows do not shift', async () => {
    const webhookId = uuidv7();
    const old = someAttempts(5, { workspaceId, webhookId, status: 'FAILED' });
    await record(api.pool, old);
    const query = `query ($id: ID!, $after: String) {
      deliveryAttemptsConnection(webhookId: $id, first: 2, after: $after) {
        nodes { eventId } pageInfo { hasNextPage endCursor }
      }
    }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const { data }: Answer['body'] = (await api.ask(query, { id: webhookId, after })).body;
      const { nodes, pageInfo } = data.deliveryAttemptsConnection;
      seen.push(...nodes.map(({ eventId }: { eventId: string }) => eventId));
      expect(pageInfo.hasNextPage).toBe(pages < 2);
      after = pageInfo.endCursor;
      await record(api.pool, [someAttempt({ workspaceId, webhookId })]);
    }
    expect(seen).toEqual(old.map(({ eventId }) => eventId).toReversed());
  });
});

describe('ingestEvents', () => {
  it('has a result for every event in the order given, and takes the valid ones', async () => {
    await createWebhook('ordered');
    const ordered = (event_id: string) => ({ event_name: 'ordered', event_id });
    const ingest = `mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) {
      acceptedCount duplicateCount rejectedCount results { status eventId matchedWebhooks error { field code } }
    } }`;
    await api.ask(ingest, { events: [ordered('known')] });
    const events = [
      { event_id: 'nameless' },
      ordered('new'),
      ordered('known'),
      { event_name: 'ordered', event_id: 'odd', properties: [] },
      ordered('new'),
      { event_name: 'of no webhook', event_id: 'unmatched' },
    ];
    const fine = { error: null, matchedWebhooks: 1, status: 'ACCEPTED' };
    const duplicate = { error: null, matchedWebhooks: 0, status: 'DUPLICATE' };
    const rejected = { matchedWebhooks: 0, status: 'REJECTED' };
    expect((await api.ask(ingest, { events })).body.data.ingestEvents).toEqual({
      acceptedCount: 2,
      duplicateCount: 2,
      rejectedCount: 2,
      results: [
        { ...rejected, eventId: 'nameless', error: { field: ['event_name'], code: 'REQUIRED' } },
        { ...fine, eventId: 'new' },
        { ...duplicate, eventId: 'known' },
        { ...rejected, eventId: 'odd', error: { field: ['properties'], code: 'INVALID' } },
        { ...duplicate, eventId: 'new' },
        { ...fine, eventId: 'unmatched', matchedWebhooks: 0 },
      ],
    });
  });
});

it('nothing is stored of an input with mistakes', async () => {
  const { key } = await api.addWorkspace();
  const create =
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id name } userErrors { code } } }';
  const update =
    'mutation ($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) { userErrors { code } } }';
  const valid = { name: 'Valid', url: 'https://example.com/' };
  const list = async () =>
    (await api.ask('{ webhooks { items { id name } } }', {}, key)).body.data.webhooks.items;
  const refused = await api.ask(create, { input: { ...valid, retryCount: 11 } }, key);
  expect(refused.body.data.createWebhook).toEqual({ webhook: null, userErrors: [{ code: 'OUT_OF_RANGE' }] });
  expect(await list()).toEqual([]);

  const { webhook } = (await api.ask(create, { input: valid }, key)).body.data.createWebhook;
  const input = { name: 'Changed', retryCount: 11 };
  const unchanged = await api.ask(update, { id: webhook.id, input }, key);
  expect(unchanged.body.data.updateWebhook.userErrors).toEqual([{ code: 'OUT_OF_RANGE' }]);
  expect(await list()).toEqual([webhook]);
});

describe('a filter by status code', () => {
  const search = `query ($codes: [Int!]!) {
    deliveryAttempts(filter: { httpStatusCodes: $codes }) { items { id } }
  }`;

  it.each([-1, 0, 99, 1000, 40_000, 2 ** 31 - 1])('refuses %i, which has not three digits', async (code) => {
    const { body } = await api.ask(search, { codes: [200, code] });
    expect(body.errors[0]).toMatchObject({
      message: `filter.httpStatusCodes takes status codes of three digits, not ${code}.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('takes all codes of three digits', async () => {
    const { body } = await api.ask(search, { codes: [100, 599, 999] });
    expect(body.errors).toBeUndefined();
  });
});
