import { beforeAll, beforeEach, expect, test } from 'vitest';

import { type NewAttempt, holdDeliveries } from '../storage/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterAll();
const due = new Date('2026-02-03T04:05:10.000Z');
const probeAt = new Date('2026-02-03T04:15:00.000Z');
let world: TestServices;
let server: ApiServer;
let webhookId: string;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer({ ...world, operationSliceMs: Infinity });
  keep(server.server);
});

beforeEach(async () => {
  webhookId = (await world.storage.webhooks.create(world.workspaceId, someSettings(), null)).id;
});

/** A delivery with these attempts. Returns its key and a function that reads what it is now. */
async function delivery(...attempts: Partial<NewAttempt>[]) {
  const { storage, workspaceId } = world;
  const eventRowId = await world.addEvent([webhookId]);
  const key = { workspaceId, webhookId, eventRowId };
  await record(
    storage.pool,
    attempts.map((given, index) =>
      someAttempt({ ...key, attemptNumber: index + 1, ordinal: index, ...given }),
    ),
  );
  const id = `${eventRowId}.${webhookId}`;
  const query = `{ delivery(id: "${id}") { state nextAttemptAt attempts { status nextAttemptAt } } }`;
  return { key, id, now: async () => (await ask(server.url, query)).body.data.delivery };
}

const retrying = {
  status: 'RETRYING',
  nextAttemptAt: due,
  httpStatusCode: 500,
  errorMessage: 'HTTP 500',
} as const;
const failed = { status: 'FAILED', httpStatusCode: 500, errorMessage: 'HTTP 500' } as const;
const byHand = { origin: 'MANUAL', ordinal: 2000 } as const;

test('a delivery that goes on says when, and one that has ended says nothing', async () => {
  const pending = await (await delivery()).now();
  expect(pending).toMatchObject({ state: 'PENDING', nextAttemptAt: null });
  expect(await (await delivery(retrying)).now()).toMatchObject({
    state: 'RETRYING',
    nextAttemptAt: due.toISOString(),
  });
  expect(await (await delivery(retrying, failed)).now()).toMatchObject({
    state: 'FAILED',
    nextAttemptAt: null,
  });
  expect(await (await delivery(retrying, {})).now()).toMatchObject({
    state: 'DELIVERED',
    nextAttemptAt: null,
  });
});

test('after a redelivery that succeeded, nothing says that another attempt is to come', async () => {
  const { now } = await delivery(retrying, byHand);
  expect(await now()).toEqual({
    state: 'DELIVERED',
    nextAttemptAt: null,
    attempts: [
      { status: 'RETRYING', nextAttemptAt: null },
      { status: 'DELIVERED', nextAttemptAt: null },
    ],
  });
});

test('a delivery is held until it is released, and then goes on where it was', async () => {
  const { pool } = world.storage;
  const [first, retry] = [await delivery(), await delivery(retrying)];
  await pool.query(
    `update settings.webhooks set health_state = 'OPEN', health_since = now(), next_probe_at = $2 where id = $1`,
    [webhookId, probeAt],
  );
  await holdDeliveries(pool, [
    { ...first.key, ordinal: 0 },
    { ...retry.key, ordinal: 1 },
  ]);
  const held = { state: 'HELD', nextAttemptAt: probeAt.toISOString() };
  expect([await first.now(), await retry.now()]).toMatchObject([held, held]);
  await pool.query('delete from delivery.held where webhook_id = $1', [webhookId]);
  expect([await first.now(), await retry.now()]).toMatchObject([{ state: 'PENDING' }, { state: 'RETRYING' }]);
});

test('a redelivery of a delivery that failed makes it RETRYING until it is made', async () => {
  const { id, key, now } = await delivery(failed);
  const mutation = `mutation { redeliver(deliveryId: "${id}") { delivery { state nextAttemptAt } userErrors { code } } }`;
  const { redeliver } = (await ask(server.url, mutation)).body.data;
  expect(redeliver).toEqual({
    delivery: { state: 'RETRYING', nextAttemptAt: expect.any(String) },
    userErrors: [],
  });
  expect(Math.abs(Date.parse(redeliver.delivery.nextAttemptAt) - Date.now())).toBeLessThan(60_000);
  expect(await now()).toMatchObject({ state: 'RETRYING' });
  await world.storage.pool.query(`delete from queue.job where data ->> 'ev' = $1`, [key.eventRowId]);
  expect(await now()).toMatchObject({ state: 'FAILED', nextAttemptAt: null });
});

test('what waits for a webhook is cancelled when it is deleted, and while it is disabled', async () => {
  const { storage, workspaceId } = world;
  const [first, retry, over] = [await delivery(), await delivery(retrying), await delivery({})];
  const states = async () =>
    [await first.now(), await retry.now(), await over.now()].map(({ state }) => state);
  await storage.webhooks.update(workspaceId, webhookId, { enabled: false });
  expect(await states()).toEqual(['CANCELLED', 'CANCELLED', 'DELIVERED']);
  expect(await retry.now()).toMatchObject({ nextAttemptAt: null, attempts: [{ nextAttemptAt: null }] });
  await storage.webhooks.update(workspaceId, webhookId, { enabled: true });
  expect(await states()).toEqual(['PENDING', 'RETRYING', 'DELIVERED']);
  await storage.webhooks.delete(workspaceId, webhookId);
  expect(await states()).toEqual(['CANCELLED', 'CANCELLED', 'DELIVERED']);
});

test('the states of a page cost as many calls as the state of one delivery, and those of successes none', async () => {
  const query = `{ deliveryAttempts(webhookId: "${webhookId}") { items { nextAttemptAt delivery { state nextAttemptAt } } } }`;
  for (let n = 0; n < 5; n += 1) await delivery({});
  world.calls.splice(0);
  await ask(server.url, query);
  expect(world.calls).toEqual(['attempts.page']);

  for (let n = 0; n < 10; n += 1) {
    await delivery(retrying);
    await delivery(retrying, failed);
  }
  world.calls.splice(0);
  const { items } = (await ask(server.url, query)).body.data.deliveryAttempts;
  expect(items).toHaveLength(35);
  expect(world.calls.toSorted()).toEqual([
    'attempts.held',
    'attempts.page',
    'attempts.summaries',
    'delivery.queuedRedeliveries',
    'webhooks.findMany',
  ]);
});
