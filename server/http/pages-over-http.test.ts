import { beforeAll, describe, expect, it, vi } from 'vitest';

import { isObjectType } from 'graphql';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { record, someAttempt, someAttempts } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

interface Page {
  readonly nodes: readonly { readonly key: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly key: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const keep = closingAfterAll();
let api: RealApi;
let workspaceId: string;
let eventRowId: string;
let deliveryId: string;
let webhookId: string;

/** By name in the order of the database: without case. */
const names = ['alpha', 'Beta', 'beta', `c${'ü🚀'.repeat(59)}`, 'delta'];

beforeAll(async () => {
  api = await startRealApi(keep); // nothing is delivered: what was accepted waits
  workspaceId = (await api.ask('{ viewer { workspace { id } } }')).body.data.viewer.workspace.id;
  for (const name of names.toReversed()) await createWebhook(name);
  const events = [1, 2, 3, 4, 5].map((n) => ({ event_name: `event_${n}`, event_id: `e${n}` }));
  const ingest = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';
  expect((await api.ask(ingest, { events })).body.data.ingestEvents.acceptedCount).toBe(5);
  await api.ask(ingest, { events: [{}, {}, {}] });
  const refused = '{ refusedEvents(first: 5) { nodes { id } } }';
  await vi.waitFor(
    async () => expect((await api.ask(refused)).body.data.refusedEvents.nodes).toHaveLength(3),
    { timeout: 8000, interval: 100 },
  );
  const read = '{ events(first: 1) { nodes { id deliveries { id webhook { id } } } } }';
  const [event] = (await api.ask(read)).body.data.events.nodes;
  eventRowId = event.id;
  deliveryId = event.deliveries[0].id;
  webhookId = event.deliveries[0].webhook.id;
  for (const name of ['Shop', 'Blog'])
    await api.ask(
      'mutation ($name: String!) { createWorkspace(input: { name: $name }) { userErrors { code } } }',
      { name },
    );
  for (const timeoutMs of [3000, 4000])
    await api.ask(
      'mutation ($id: ID!, $timeoutMs: Int) { updateWebhook(id: $id, input: { timeoutMs: $timeoutMs }) { userErrors { code } } }',
      { id: webhookId, timeoutMs },
    );
  for (const day of ['01', '02', '03'])
    await api.ask(
      'mutation ($id: ID!, $since: DateTime!) { startReplay(webhookId: $id, since: $since) { userErrors { code } } }',
      { id: webhookId, since: `2026-01-${day}T00:00:00Z` },
    );
  const attempts = [1, 2, 3, 4, 5].map((attemptNumber) =>
    someAttempt({ workspaceId, webhookId, eventRowId, attemptNumber }),
  );
  await record(api.pool, attempts);
});

async function createWebhook(name: string): Promise<string> {
  const create = `mutation ($input: CreateWebhookInput!) {
    createWebhook(input: $input) { webhook { id } userErrors { message } }
  }`;
  const input = { name, url: 'https://example.com/' };
  return (await api.ask(create, { input })).body.data.createWebhook.webhook.id;
}

/** A list by cursor: the field, with its other arguments, the field of its items, and what is around it. */
interface List {
  readonly field: string;
  readonly key: string;
  readonly within?: () => string;
  readonly filter?: string;
}

async function ask(list: List, first: number, after: string | null) {
  const parent = list.within?.();
  const page = `${list.field}(first: $first, after: $after ${list.filter ?? ''}) {
    nodes { key: ${list.key} } edges { cursor node { key: ${list.key} } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }`;
  const query = `query ($first: Int!, $after: String) { ${parent ? `${parent} { ${page} }` : page} }`;
  const { body } = await api.ask(query, { first, after });
  const data = parent ? body.data?.[parent.split('(')[0]!] : body.data;
  return { page: data?.[list.field] as Page, errors: body.errors };
}

const lists: readonly List[] = [
  { field: 'webhooksConnection', key: 'name' },
  { field: 'webhooksConnection', key: 'name', filter: 'search: "E" statuses: [IDLE, DELIVERED]' },
  { field: 'events', key: 'eventId' },
  { field: 'events', key: 'eventId', filter: 'filter: { eventNames: ["event_2", "event_4"] }' },
  { field: 'eventNames', key: 'name' },
  { field: 'refusedEvents', key: 'id' },
  { field: 'deliveryAttemptsConnection', key: 'id' },
  { field: 'deliveryAttemptsConnection', key: 'id', filter: 'filter: { eventNames: ["purchase"] }' },
  { field: 'deliveries', key: 'id' },
  { field: 'deliveries', key: 'id', filter: 'filter: { eventName: "event_" }' },
  { field: 'deliveriesConnection', key: 'id', within: () => `event(id: "${eventRowId}")` },
  { field: 'routing', key: 'webhook { id }', within: () => `event(id: "${eventRowId}")` },
  { field: 'attemptsConnection', key: 'id', within: () => `delivery(id: "${deliveryId}")` },
  { field: 'workspaces', key: 'id' },
  { field: 'auditLog', key: 'id' },
  { field: 'jobs', key: 'id' },
  { field: 'history', key: 'id', within: () => `webhook(id: "${webhookId}")` },
];

describe.each(lists.map((list) => [`${list.field} ${list.filter ?? ''}`, list] as const))(
  '%s',
  (_name, list) => {
    it('has in its pages what it has as one page, each item once, and says where they are', async () => {
      const { page: whole } = await ask(list, 200, null);
      expect(whole.nodes.length).toBeGreaterThan(1);
      expect(new Set(whole.nodes.map(({ key }) => key)).size).toBe(whole.nodes.length);
      const cursors = whole.edges.map(({ cursor }) => cursor);
      let after: string | null = null;
      for (let index = 0; index < whole.nodes.length; index += 2) {
        const { page }: { page: Page } = await ask(list, 2, after);
        expect(page.nodes).toEqual(whole.nodes.slice(index, index + 2));
        expect(page.edges).toEqual(whole.edges.slice(index, index + 2));
        expect(page.pageInfo).toEqual({
          hasNextPage: index + 2 < whole.nodes.length,
          hasPreviousPage: index > 0,
          startCursor: cursors[index],
          endCursor: cursors.slice(0, index + 2).at(-1),
        });
        after = page.pageInfo.endCursor;
      }
      expect((await ask(list, 2, after)).page).toEqual({
        nodes: [],
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
      });
    });

    it.each(['x', '', '-1', 'ä', '\u0000', 'MDE5MDAwMDB', 'a'.repeat(100_000), uuidv7().slice(1)])(
      'refuses a cursor that is none: %#',
      async (after) => {
        const { errors } = await ask(list, 2, after);
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      },
    );

    it.each([0, 201, -1])('refuses a page of %d', async (first) => {
      expect((await ask(list, first, null)).errors).toMatchObject([
        { message: `first must be from 1 to 200; it is ${first}.`, extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    });
  },
);

describe('a cursor', () => {
  const attention = { field: 'webhooksNeedingAttention', key: 'reason' };
  const all = [...lists.filter(({ filter }) => !filter), attention];

  it('of each list of the schema is refused by every other one', async () => {
    const id = await createWebhook('gone');
    await api.pool.query(
      `update settings.webhooks set enabled = false, disabled_reason = 'gone' where id = $1`,
      [id],
    );
    const fields = Object.values(buildApiSchema().getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()))
      .filter(({ type }) => /Connection!?$/.test(String(type)));
    expect(all.map(({ field }) => field).toSorted()).toEqual(fields.map(({ name }) => name).toSorted());

    const accepted: string[] = [];
    for (const list of all) {
      const { cursor } = (await ask(list, 1, null)).page.edges[0]!;
      for (const other of all) {
        const { errors } = await ask(other, 1, cursor);
        if (errors) expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
        else accepted.push(`${list.field} → ${other.field}`);
      }
    }
    expect(accepted).toEqual(all.map(({ field }) => `${field} → ${field}`));
  });
});

describe('a page', () => {
  it('has no previous one when its cursor is before the first item', async () => {
    const { page } = await ask(
      lists.find(({ field }) => field === 'events')!,
      1,
      uuidv7().replace(/^0/, 'f'),
    );
    expect(page.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  });

  it('is empty for a webhook that cannot exist, and counts as no more', async () => {
    const list = { field: 'deliveryAttemptsConnection', key: 'id', filter: 'webhookId: "x"' };
    const { page } = await ask(list, 1, null);
    expect([page.nodes, page.pageInfo.hasNextPage]).toEqual([[], false]);
  });
});

describe('the list of webhooks by cursor', () => {
  it('leaves none out when the last one of a page is renamed or deleted', async () => {
    const list = { field: 'webhooksConnection', key: 'name', filter: 'search: "moving"' };
    const ids = [];
    for (const n of [1, 2, 3, 4]) ids.push(await createWebhook(`moving ${n}`));
    const { page: first } = await ask(list, 1, null);
    await api.ask(
      `mutation { updateWebhook(id: "${ids[0]}", input: { name: "moving 9" }) { userErrors { code } } }`,
    );
    const { page: second } = await ask(list, 1, first.pageInfo.endCursor);
    await api.ask(`mutation { deleteWebhook(id: "${ids[1]}") { deletedId } }`);
    const { page: third } = await ask(list, 5, second.pageInfo.endCursor);
    const seen = [first, second, third].flatMap(({ nodes }) => nodes.map(({ key }) => key));
    expect(seen).toEqual(['moving 1', 'moving 2', 'moving 3', 'moving 4', 'moving 9']);
  });
});

describe('event names', () => {
  it('are those that are common, seen or used in a filter, with when they were last seen', async () => {
    const create = `mutation { createWebhook(input: {
      name: "filter", url: "https://example.com/", eventFilter: { events: ["planned"] }
    }) { webhook { id } } }`;
    await api.ask(create);
    const { body } = await api.ask('{ eventNames(first: 200) { nodes { name common lastSeenAt } } }');
    const { nodes } = body.data.eventNames;
    expect(nodes).toContainEqual({ name: 'planned', common: false, lastSeenAt: null });
    expect(nodes).toContainEqual({ name: 'purchase', common: true, lastSeenAt: null });
    expect(nodes).toContainEqual({ name: 'event_1', common: false, lastSeenAt: expect.any(String) });
    expect(nodes.filter(({ common }: { common: boolean }) => common)).toHaveLength(10);
  });
});

describe('the former name of event names', () => {
  const attempts = (filter: string) =>
    api.ask(`{ deliveryAttemptsConnection(filter: ${filter}) { nodes { eventName eventType } } }`);

  it('filters and is answered as the present one', async () => {
    const webhookId = uuidv7();
    await record(api.pool, [someAttempt({ workspaceId, webhookId, eventName: 'renamed' })]);
    for (const filter of ['{ eventNames: ["renamed"] }', '{ eventTypes: ["renamed"] }']) {
      const { nodes } = (await attempts(filter)).body.data.deliveryAttemptsConnection;
      expect(nodes).toEqual([{ eventName: 'renamed', eventType: 'renamed' }]);
    }
  });

  it('cannot be given beside it', async () => {
    const { body } = await attempts('{ eventNames: ["a"], eventTypes: ["a"] }');
    expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a list without a cursor', () => {
  it('has the first 200 attempts of a delivery', async () => {
    const webhookId = uuidv7();
    const event = uuidv7();
    const attempts = someAttempts(205, { workspaceId, webhookId, eventRowId: event });
    await record(
      api.pool,
      attempts.map((attempt, index) => ({ ...attempt, attemptNumber: index + 1 })),
    );
    const read = `{ delivery(id: "${event}.${webhookId}") { status attempts { attemptNumber } } }`;
    const { delivery } = (await api.ask(read)).body.data;
    expect(delivery.attempts).toHaveLength(200);
    expect(delivery.attempts.at(-1)).toEqual({ attemptNumber: 200 });
  });

  it('has the first 200 deliveries of an event', async () => {
    const id = uuidv7();
    const webhookIds = Array.from({ length: 205 }, () => uuidv7());
    await api.pool.query(
      /* sql */ `insert into events.raw_events
          (workspace_id, id, event_id, event_name, payload, webhook_ids, received_at)
        values ($1, $2, 'wide', 'wide', '{}', $3, now())`,
      [workspaceId, id, webhookIds],
    );
    const { event } = (await api.ask(`{ event(id: "${id}") { deliveries { id } } }`)).body.data;
    expect(event.deliveries).toHaveLength(200);
    expect(event.deliveries[199]).toEqual({ id: `${id}.${webhookIds[199]}` });
  });

  it('is not needed for the status of a delivery, which is that of its last attempt', async () => {
    const webhookId = uuidv7();
    const last = someAttempt({ workspaceId, webhookId, attemptNumber: 2, status: 'FAILED' });
    const first = someAttempt({ workspaceId, webhookId, eventRowId: last.eventRowId });
    await record(api.pool, [first, last]);
    const read = `{ delivery(id: "${last.eventRowId}.${webhookId}") { status } }`;
    expect((await api.ask(read)).body.data.delivery).toEqual({ status: 'FAILED' });
  });
});
