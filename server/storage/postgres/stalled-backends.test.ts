import { randomUUID } from 'node:crypto';

import { expect, test } from 'vitest';

import { abandonCopy } from '../../testing/abandoned-copy.ts';
import { someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { copyAttempts, endStalledBackends, inTransaction } from '../index.ts';

const keep = closingAfterEach();

test('a COPY whose process is paused is ended, and the transaction that waits for its lock goes on', async () => {
  const { pool, url } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  const { ended } = await abandonCopy(keep, url, workspaceId);
  const attempt = someAttempt({ workspaceId, webhookId: randomUUID() });
  const waiting = inTransaction(pool, (tx) => copyAttempts(tx, [attempt]));
  await expect
    .poll(async () => (await pool.query('select from pg_locks where not granted')).rowCount)
    .toBeGreaterThan(0);

  expect(await endStalledBackends(pool, 0)).toBe(1);

  await ended;
  await waiting;
  const { rows } = await pool.query<{ id: string }>('select event_row_id as id from delivery.attempts');
  expect(rows).toEqual([{ id: attempt.eventRowId }]);
});

test('a COPY that is paused for less than 15 s and idle connections are not ended', async () => {
  const { pool, url } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  await abandonCopy(keep, url, workspaceId);
  const idle = await pool.connect();
  keep({ close: async () => idle.release() });
  await idle.query('begin');
  expect(await endStalledBackends(pool)).toBe(0);
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event = 'ClientRead' and state = 'active'`,
  );
  expect(rowCount).toBe(1);
  await idle.query('rollback');
});

test('a copy of another application is left alone, however long it has been silent', async () => {
  const { pool, url } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  await abandonCopy(keep, url, workspaceId, 'another application');
  expect(await endStalledBackends(pool, 0)).toBe(0);
});
