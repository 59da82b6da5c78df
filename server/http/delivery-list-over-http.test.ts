import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { holdMany } from '../testing/held-deliveries.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let webhookId: string;

const list = `query ($filter: DeliveryFilter) {
  deliveries(filter: $filter) { nodes { state attemptCount lastAttempt { errorMessage httpStatusCode } createdAt } }
  deliveryCounts(filter: $filter) { state count isExact }
}`;

beforeAll(async () => {
  api = await startRealApi(keep); // nothing is delivered: what was accepted waits
  const { data } = (
    await api.ask(`mutation {
      createWebhook(input: { name: "CRM", url: "https://example.com/" }) { webhook { id } }
    }`)
  ).body;
  webhookId = data.createWebhook.webhook.id;
  await api.ask(
    'mutation { ingestEvents(events: [{ event_name: "waits", user_id: "u1" }, { event_name: "fails", user_id: "u2" }]) { acceptedCount } }',
  );
  const read = '{ viewer { workspace { id } } events(filter: { eventNames: ["fails"] }) { nodes { id } } }';
  const { viewer, events } = (await api.ask(read)).body.data;
  const failed = { status: 'FAILED', errorMessage: 'HTTP 502', httpStatusCode: 502 } as const;
  const key = { workspaceId: viewer.workspace.id, webhookId, eventRowId: events.nodes[0].id };
  await record(api.pool, [someAttempt({ ...key, ...failed, eventName: 'fails' })]);
});

async function read(filter: object | null) {
  return (await api.ask(list, { filter })).body;
}

describe('deliveries', () => {
  it('are one for each event and webhook, with what they are now', async () => {
    const { data } = await read(null);
    expect(data.deliveries.nodes).toEqual([
      { state: 'PENDING', attemptCount: 0, lastAttempt: null, createdAt: expect.stringMatching(/Z$/) },
      {
        state: 'FAILED',
        attemptCount: 1,
        lastAttempt: { errorMessage: 'HTTP 502', httpStatusCode: 502 },
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    const counts = Object.fromEntries(
      data.deliveryCounts.map((one: { state: string; count: number; isExact: boolean }) => [
        one.state,
        [one.count, one.isExact],
      ]),
    );
    expect(counts).toEqual({
      PENDING: [1, true],
      RETRYING: [0, true],
      HELD: [0, true],
      DELIVERED: [0, true],
      FAILED: [1, true],
      CANCELLED: [0, true],
    });
  });

  it.each([
    [{ states: ['FAILED'] }, 1],
    [{ userId: 'u2', statusClasses: [5] }, 1],
    [{ userId: 'u1', states: ['FAILED'] }, 0],
    [{ eventName: 'wa' }, 1],
    [{ reasons: ['TIMEOUT'] }, 0],
    [{ states: [] }, 0],
    [{ webhookIds: ['x'] }, 0],
    [{ sourceId: uuidv7() }, 0],
    [{ test: true }, 0],
  ])('are filtered by %j', async (filter, count) => {
    const { data } = await read(filter);
    expect(data.deliveries.nodes).toHaveLength(count);
    const counts = data.deliveryCounts.map((one: { count: number }) => one.count);
    expect(counts.reduce((sum: number, one: number) => sum + one, 0)).toBe(count);
  });

  it('refuse a filter with the path of each mistake', async () => {
    const { errors } = await read({
      statusCodes: [200, 99],
      statusClasses: [0],
      eventName: 'a\0',
      userId: 'u'.repeat(1001),
      minAttempts: 3,
      maxAttempts: -1,
      since: '2026-02-03T00:00:00Z',
      until: '2026-02-03T00:00:00Z',
    });
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    const found = errors[0].extensions.userErrors.map((one: { field: string[]; code: string }) => [
      one.field.join('.'),
      one.code,
    ]);
    expect(found).toEqual([
      ['filter.statusCodes.1', 'OUT_OF_RANGE'],
      ['filter.statusClasses.0', 'OUT_OF_RANGE'],
      ['filter.eventName', 'INVALID'],
      ['filter.userId', 'TOO_LONG'],
      ['filter.until', 'OUT_OF_RANGE'],
      ['filter.maxAttempts', 'OUT_OF_RANGE'],
      ['filter.maxAttempts', 'OUT_OF_RANGE'],
    ]);
  });

  it('are chosen by their ids, each once; ids of others, and texts that are none, match nothing', async () => {
    const { data } = (await api.ask('{ deliveries { nodes { id } } }')).body;
    const [waits, fails] = data.deliveries.nodes.map(({ id }: { id: string }) => id);
    const statesOf = async (deliveryIds: string[]) => {
      const { deliveries } = (await read({ deliveryIds })).data;
      return deliveries.nodes.map(({ state }: { state: string }) => state);
    };
    expect(await statesOf([fails, waits, fails])).toEqual(['PENDING', 'FAILED']);
    expect(await statesOf([fails, `${uuidv7()}.${webhookId}`, 'x'])).toEqual(['FAILED']);
    expect(await statesOf([`${fails.slice(0, 36)}.${uuidv7()}`])).toEqual([]);
    expect(await statesOf(['x'])).toEqual([]);
    expect(await statesOf([])).toEqual([]);
    const other = await api.addWorkspace();
    const asked = await api.ask(list, { filter: { deliveryIds: [fails] } }, other.key);
    expect(asked.body.data.deliveries.nodes).toEqual([]);
  });

  it.each(['webhookIds', 'deliveryIds'])('refuse more than 200 %s', async (name) => {
    const { errors } = await read({ [name]: Array.from({ length: 201 }, () => webhookId) });
    expect(errors[0].extensions.userErrors).toEqual([
      {
        field: ['filter', name],
        code: 'TOO_MANY',
        message: `filter.${name} takes at most 200 values; there are 201.`,
      },
    ]);
  });
});

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

describe('of more than 10,000 that are held', () => {
  const counts = `query ($filter: DeliveryFilter) {
    deliveryCounts(filter: $filter) {
      state count isExact byWebhook { count isExact webhook { name heldDeliveries } } } }`;
  let owner: { readonly workspaceId: string; readonly key: string };

  /** Holds so many deliveries of new events for a new webhook. */
  async function hold(name: string, count: number): Promise<void> {
    const create = `mutation { createWebhook(input: { name: "${name}", url: "https://example.com/" }) { webhook { id } } }`;
    const { id } = (await api.ask(create, {}, owner.key)).body.data.createWebhook.webhook;
    await holdMany(api.pool, { workspaceId: owner.workspaceId, webhookId: id, eventName: name }, count);
  }

  const ask = async (document: string, filter: object, after: string | null = null) =>
    (await api.ask(document, { filter, after }, owner.key)).body.data;

  beforeAll(async () => {
    owner = await api.addWorkspace();
    await hold('small', 3);
    await hold('large', 12_000);
  }, 60_000);

  it('all are counted, and no webhook is missing', async () => {
    const { deliveryCounts } = await ask(counts, { states: ['HELD'] });
    const of = (name: string, count: number) => {
      return { count, isExact: true, webhook: { name, heldDeliveries: count } };
    };
    const byWebhook = [of('large', 12_000), of('small', 3)];
    expect(deliveryCounts).toEqual([{ state: 'HELD', count: 12_003, isExact: true, byWebhook }]);
  });

  it('a filter finds them for each webhook, at least so many', async () => {
    const since = new Date(Date.now() - 600_000);
    const { deliveryCounts } = await ask(counts, { states: ['HELD'], since });
    expect(deliveryCounts).toMatchObject([
      {
        isExact: false,
        byWebhook: [
          { count: 5000, isExact: false, webhook: { name: 'large' } },
          { count: 3, isExact: true, webhook: { name: 'small' } },
        ],
      },
    ]);
    const small = await ask(counts, { states: ['HELD'], eventName: 'small' });
    expect(small.deliveryCounts[0].byWebhook).toEqual([
      { count: 3, isExact: true, webhook: { name: 'small', heldDeliveries: 3 } },
    ]);
  });

  it('every one is on a page, once', async () => {
    const pages = `query ($filter: DeliveryFilter, $after: String) {
      deliveries(filter: $filter, first: 200, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const ids = new Set<string>();
    let seen = 0;
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo }: Page = (await ask(pages, { states: ['HELD'] }, after)).deliveries;
      for (const { id } of nodes) ids.add(id);
      seen += nodes.length;
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect([ids.size, seen]).toEqual([12_003, 12_003]);
  }, 60_000);
});
