import { beforeAll, expect, test } from 'vitest';

import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterAll();
const goneAt = new Date('2026-02-03T04:05:06.000Z');
let world: TestServices;
let server: ApiServer;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep(server.server);
  const { storage, workspaceId } = world;
  for (const name of ['Gone 1', 'Gone 2', 'Gone 3', 'Well'])
    await storage.webhooks.create(workspaceId, someSettings({ name }), null);
  await storage.pool.query(
    `update settings.webhooks set enabled = false, disabled_reason = 'The endpoint answered 410 Gone.', disabled_at = $1
     where name like 'Gone%'`,
    [goneAt],
  );
});

const query = `query ($first: Int, $after: String) { webhooksNeedingAttention(first: $first, after: $after) {
  nodes { reason since message webhook { name health { state since } heldDeliveries stats { totalDeliveries } } }
  pageInfo { hasNextPage endCursor }
} }`;

test('lists the webhooks that need attention, with the reason and a sentence, page by page', async () => {
  const first = (await ask(server.url, query, { first: 2 })).body.data.webhooksNeedingAttention;
  expect(first.nodes.map(({ webhook }: { webhook: { name: string } }) => webhook.name)).toEqual([
    'Gone 1',
    'Gone 2',
  ]);
  expect(first.nodes[0]).toEqual({
    reason: 'DISABLED',
    since: goneAt.toISOString(),
    message: 'The endpoint answered 410 Gone. The webhook was disabled.',
    webhook: {
      name: 'Gone 1',
      health: { state: 'DISABLED', since: goneAt.toISOString() },
      heldDeliveries: 0,
      stats: { totalDeliveries: 0 },
    },
  });
  const after = first.pageInfo.endCursor;
  const second = (await ask(server.url, query, { first: 2, after })).body.data.webhooksNeedingAttention;
  expect(second.nodes).toMatchObject([{ webhook: { name: 'Gone 3' } }]);
  expect(second.pageInfo.hasNextPage).toBe(false);
});

test('costs as many calls for a page as for one webhook', async () => {
  world.calls.splice(0);
  await ask(server.url, query);
  expect(world.calls.toSorted()).toEqual([
    'webhooks.findMany',
    'webhooks.held',
    'webhooks.needingAttention',
    'webhooks.stats',
  ]);
});

test.each([
  [{ first: 0 }, 'first must be from 1 to 200'],
  [{ first: 201 }, 'first must be from 1 to 200'],
  [{ after: 'nonsense' }, 'The cursor is not one'],
  [{ after: 'a0000000-0000-7000-8000-000000000001' }, 'The cursor is not one'],
  [{ after: '\u0000' }, 'after'],
])('refuses the page %j', async (variables, message) => {
  const { body } = await ask(server.url, query, variables);
  expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(body.errors[0].message).toContain(message);
});

test('is for everyone who may read', async () => {
  expect((await ask(server.url, query, {}, 'viewer')).body.errors).toBeUndefined();
  expect((await ask(server.url, query, {}, 'ingest')).body.errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
});
