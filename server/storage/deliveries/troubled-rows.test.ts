import { beforeEach, expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { uuidv7At } from '../../testing/stored-events.ts';
import { eraseEvents } from '../erasure/erase-events.ts';
import { holdDeliveries, insertEvents, type Storage } from '../index.ts';
import { ensurePartitions } from '../partitions.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { dropExpired } from '../retention.ts';
import { purgeWebhooks } from '../settings/purge-webhooks.ts';

const keep = closingAfterEach();
const dayMs = 86_400_000;
/** 90 days ahead, so that the template's own partitions are out of the way. */
const day0 = Math.floor(Date.now() / dayMs) * dayMs + 90 * dayMs;
const at = (day: number) => new Date(day0 + day * dayMs + dayMs / 2);
const failed = { status: 'FAILED', errorMessage: 'HTTP 500', httpStatusCode: 500 } as const;

let storage: Storage;
let workspaceId: string;
let webhookId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
  webhookId = await addWebhook();
});

async function addWebhook(): Promise<string> {
  return (await storage.webhooks.create(workspaceId, someSettings(), null)).id;
}

/** Stores an event of a time, with the delivery to a webhook that failed, or is held. */
async function addTroubled(
  given: {
    readonly time?: Date;
    readonly to?: string;
    readonly userId?: string;
    readonly held?: boolean;
  } = {},
): Promise<string> {
  const { time = new Date(), to = webhookId, userId = null, held = false } = given;
  const id = uuidv7At(time);
  const event = { workspaceId, id, eventId: id, eventName: 'purchase', userId, payload: '{}', test: false };
  await insertEvents(storage.pool, [{ ...event, webhookIds: [to], receivedAt: time }]);
  const key = { workspaceId, webhookId: to, eventRowId: id };
  if (held) await holdDeliveries(storage.pool, [{ ...key, ordinal: 0 }]);
  else await record(storage.pool, [someAttempt({ ...key, ...failed, eventId: id })]);
  return id;
}

async function rows(): Promise<{ id: string; user: string | null }[]> {
  const { rows: found } = await storage.pool.query<{ id: string; user: string | null }>(
    'select event_row_id as id, user_id as "user" from delivery.troubled order by event_row_id',
  );
  return found;
}

const idsOf = async () => (await rows()).map(({ id }) => id);

test('rows leave with the day of their event, be it a partition or not', async () => {
  await ensurePartitions(storage.pool, at(0));
  const far = (day: number) => at(day + 50); // no partition is that far ahead
  const inPartitions = [await addTroubled({ time: at(0) }), await addTroubled({ time: at(1), held: true })];
  const inDefault = [await addTroubled({ time: far(0) }), await addTroubled({ time: far(1), held: true })];
  expect(await idsOf()).toEqual([...inPartitions, ...inDefault].toSorted());
  await dropExpired(storage.pool, at(4), 3);
  expect(await idsOf()).toEqual([inPartitions[1]!, ...inDefault].toSorted());
  await dropExpired(storage.pool, far(4), 3);
  expect(await idsOf()).toEqual([inDefault[1]]);
});

test('a user who is erased has no row with the user id, whatever the state', async () => {
  const ids = [
    await addTroubled({ userId: 'anna' }),
    await addTroubled({ userId: 'anna', held: true }),
    await addTroubled({ userId: 'ben' }),
  ];
  await inTransaction(storage.pool, (tx) => eraseEvents(tx, workspaceId, ids.slice(0, 2)));
  expect((await rows()).map(({ user }) => user).toSorted()).toEqual(['ben', null, null].toSorted());
  const page = await storage.deliveries.page(workspaceId, { userId: 'anna' }, { first: 10, after: null });
  expect(page.edges).toEqual([]);
  expect((await storage.deliveries.page(workspaceId, {}, { first: 10, after: null })).edges).toHaveLength(3);
});

test('what is recorded while an event is erased loses the user id with the second search', async () => {
  const id = await addTroubled({ userId: 'anna' });
  await inTransaction(storage.pool, (tx) => eraseEvents(tx, workspaceId, [id]));
  // Its transaction had read the event before.
  await storage.pool.query(`update delivery.troubled set user_id = 'anna' where event_row_id = $1`, [id]);
  await inTransaction(storage.pool, (tx) => eraseEvents(tx, workspaceId, [id]));
  expect(await rows()).toEqual([{ id, user: null }]);
});

test('an attempt of an erased event gives its row no user id', async () => {
  const id = uuidv7();
  const event = {
    workspaceId,
    id,
    eventId: id,
    eventName: 'purchase',
    userId: 'anna',
    payload: '{"a":1}',
    test: false,
  };
  await insertEvents(storage.pool, [{ ...event, webhookIds: [webhookId], receivedAt: new Date() }]);
  await inTransaction(storage.pool, (tx) => eraseEvents(tx, workspaceId, [id]));
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId: id, ...failed })]);
  expect(await rows()).toEqual([{ id, user: null }]);
});

test('the rows of a webhook leave with it, those that are held as well, and no others do', async () => {
  const gone = await addWebhook();
  const kept = [await addTroubled(), await addTroubled({ held: true })];
  await addTroubled({ to: gone });
  await addTroubled({ to: gone, held: true });
  await storage.webhooks.delete(workspaceId, gone);
  expect(await purgeWebhooks(storage.pool, new Date(Date.now() + 1000))).toBe(1);
  expect(await idsOf()).toEqual(kept.toSorted());
  const { rows: held } = await storage.pool.query('select webhook_id from delivery.held');
  expect(held).toEqual([{ webhook_id: webhookId }]);
});
