import { expect, test } from 'vitest';

import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { countAttempts } from '../index.ts';
import { migrate } from '../settings/orm.ts';

const keep = closingAfterEach();

test('what a database of an earlier version has counted is filled with the failures since the last success', async () => {
  const { pool, url, webhooks } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  const at = (minute: number) => new Date(Date.UTC(2026, 1, 3, 4, minute));
  const failed = { status: 'FAILED', errorMessage: 'HTTP 401' } as const;
  for (const after of [{}, failed]) {
    const { id } = await webhooks.create(workspaceId, someSettings(), null);
    const attempts = [failed, {}, failed, failed, { ...failed, origin: 'TEST' as const }, after];
    const rows = attempts.map((one, n) =>
      someAttempt({ workspaceId, webhookId: id, attemptedAt: at(n), ...one }),
    );
    await record(pool, rows);
  }
  await countAttempts(pool, workspaceId);
  const runs = async () =>
    (
      await pool.query(
        'select failures_in_row::int, failing_since from delivery.webhook_stats order by failures_in_row',
      )
    ).rows;
  const counted = await runs();
  await pool.query(`
    alter table delivery.webhook_stats drop column failures_in_row, drop column failing_since;
    delete from settings_migrations where name = '0010-failure-runs'`);

  await migrate(url);

  expect(await runs()).toEqual([
    { failures_in_row: 0, failing_since: null },
    { failures_in_row: 3, failing_since: at(2) },
  ]);
  expect(counted).toEqual(await runs());
});
