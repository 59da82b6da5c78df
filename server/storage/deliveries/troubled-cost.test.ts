import { expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { someAttempts } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { holdDeliveries, insertEvents, inTransaction, recordAttempts, type Storage } from '../index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Plans are made once per connection, here while the table is small and was never analysed. They must not read more rows
 * for each delivery as the table grows.
 */
const keep = closingAfterEach();
const count = 1500;
const perStatement = 50;

/** Rows of the table that the transaction has read so far. */
async function rowsRead(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ read: number }>(
    `select (seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables
      where relid = 'delivery.troubled'::regclass`,
  );
  return rows[0]!.read;
}

async function addEvents(storage: Storage, workspaceId: string, webhookId: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  await insertEvents(
    storage.pool,
    ids.map((id) => ({
      workspaceId,
      id,
      eventId: id,
      eventName: 'purchase',
      userId: 'u_1',
      payload: '{}',
      test: false,
      webhookIds: [webhookId],
      receivedAt: new Date(),
    })),
  );
  return ids;
}

test('a failed attempt reads no other rows, however many have failed', async () => {
  const storage = await openTestStorage(keep);
  const workspaceId = await addWorkspace(storage.pool);
  const failed = { workspaceId, webhookId: uuidv7(), status: 'FAILED', errorMessage: 'timeout' } as const;
  const read = await inTransaction(storage.pool, async (tx) => {
    const attempts = someAttempts(count, failed);
    for (let n = 0; n < count; n += perStatement)
      await recordAttempts(tx, attempts.slice(n, n + perStatement));
    // The second attempt of each finds its row.
    for (let n = 0; n < count; n += perStatement)
      await recordAttempts(
        tx,
        attempts.slice(n, n + perStatement).map((attempt) => ({ ...attempt, attemptNumber: 2 })),
      );
    return rowsRead(tx);
  });
  expect(read).toBeLessThanOrEqual(2 * count);
});

test('holding and releasing a delivery read its row alone, however many are held', async () => {
  const storage = await openTestStorage(keep);
  const workspaceId = await addWorkspace(storage.pool);
  const webhookId = uuidv7();
  const ids = await addEvents(storage, workspaceId, webhookId);
  const read = await inTransaction(storage.pool, async (tx) => {
    const held = ids.map((eventRowId) => ({ workspaceId, webhookId, eventRowId, ordinal: 0 }));
    for (let n = 0; n < count; n += perStatement) await holdDeliveries(tx, held.slice(n, n + perStatement));
    await tx.query('delete from delivery.held where workspace_id = $1', [workspaceId]);
    return rowsRead(tx);
  });
  expect(read).toBeLessThanOrEqual(3 * count);
});
