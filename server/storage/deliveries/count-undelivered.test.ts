import { beforeAll, expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type DeliveryKey } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { uuidv7At } from '../../testing/stored-events.ts';
import { holdDeliveries, insertEvents, type Storage } from '../index.ts';
import { countUndelivered } from './count-undelivered.ts';

const keep = closingAfterAll();
const start = Date.parse('2026-02-03T04:00:00Z');
let storage: Storage;
let workspaceId: string;

beforeAll(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const addWebhook = async (enabled = true) =>
  (await storage.webhooks.create(workspaceId, someSettings({ enabled }), null)).id;

/** Stores an event that was received at a minute, and returns its delivery. */
async function addEvent(webhookId: string, minute: number): Promise<DeliveryKey> {
  const receivedAt = new Date(start + minute * 60_000);
  const id = uuidv7At(receivedAt);
  const event = {
    workspaceId,
    id,
    eventId: `e-${id}`,
    eventName: 'a',
    userId: null,
    payload: '{}',
    test: false,
  };
  await insertEvents(storage.pool, [{ ...event, webhookIds: [webhookId], receivedAt }]);
  return { eventRowId: id, webhookId };
}

function failed(key: DeliveryKey, attemptNumber = 1, status: 'RETRYING' | 'FAILED' = 'RETRYING') {
  const outcome = { status, httpStatusCode: 503, errorMessage: 'HTTP 503', nextAttemptAt: new Date() };
  return someAttempt({ workspaceId, ...key, attemptNumber, ordinal: attemptNumber - 1, ...outcome });
}

const waitingIn = (keys: readonly DeliveryKey[], complete = true) => ({
  oldestPending: async () => ({ keys, complete }),
});

async function count(webhookId: string, keys: readonly DeliveryKey[] = [], complete = true) {
  const found = await countUndelivered(storage.pool, waitingIn(keys, complete), workspaceId, [webhookId]);
  return found.get(webhookId);
}

test('pending and retrying deliveries are counted, and the oldest of them and of those held is found', async () => {
  const webhookId = await addWebhook();
  const other = await addWebhook();
  const [held, retrying, again, gone, delivered, ...waiting] = await Promise.all(
    [1, 2, 3, 0, 0, 4, 5, 6].map((minute) => addEvent(webhookId, minute)),
  );
  await record(storage.pool, [failed(retrying!), failed(again!), failed(gone!, 1, 'FAILED')]);
  await record(storage.pool, [failed(again!, 2), someAttempt({ workspaceId, ...delivered! })]);
  await holdDeliveries(storage.pool, [{ workspaceId, ...held!, ordinal: 0 }]);
  // The queue may still have what was just delivered, or failed, or is another webhook's.
  const keys = [...waiting, waiting[0]!, delivered!, retrying!, await addEvent(other, 0)];
  expect(await count(webhookId, keys)).toEqual({
    pending: 3,
    retrying: 2,
    isExact: true,
    oldestAt: new Date(start + 60_000),
  });
  expect(await count(webhookId, keys, false)).toMatchObject({ pending: 3, isExact: false });
});

test('a webhook without any has none, and one that is disabled or of another workspace has no entry', async () => {
  const webhookId = await addWebhook();
  expect(await count(webhookId)).toEqual({ pending: 0, retrying: 0, isExact: true, oldestAt: null });
  const disabled = await addWebhook(false);
  await record(storage.pool, [failed(await addEvent(disabled, 1))]);
  expect(await count(disabled)).toBeUndefined();
  const elsewhere = await addWorkspace(storage.pool);
  const ids = [webhookId, 'no id'];
  expect(await countUndelivered(storage.pool, waitingIn([]), elsewhere, ids)).toEqual(new Map());
});

test('of more retries than are counted, it is said that there are more', async () => {
  const webhookId = await addWebhook();
  await storage.pool.query(
    `insert into delivery.troubled (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
       event_name, test)
     select $1, gen_random_uuid(), $2, 'RETRYING', 1, n, now(), 'a', false from generate_series(1, 101) as n`,
    [workspaceId, webhookId],
  );
  expect(await count(webhookId)).toMatchObject({ retrying: 101, isExact: true });
  // With 200 webhooks, 100 are counted of each.
  const ids = [webhookId, ...Array.from({ length: 199 }, () => uuidv7())];
  const found = await countUndelivered(storage.pool, waitingIn([]), workspaceId, ids);
  expect(found.get(webhookId)).toMatchObject({ retrying: 100, isExact: false });
});
