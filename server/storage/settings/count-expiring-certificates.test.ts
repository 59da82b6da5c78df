import { expect, it } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { startMaintenance } from '../maintenance.ts';
import { countExpiringCertificates } from './count-expiring-certificates.ts';

const keep = closingAfterAll();
const now = new Date('2030-01-01T00:00:00Z');

it('counts enabled webhooks whose client certificate has expired, or ends within 30 days, and warns', async () => {
  const { pool, webhooks } = await openTestStorage(keep);
  const [workspaceId, deleted] = [await addWorkspace(pool), await addWorkspace(pool)];
  const add = async (days: number | null, enabled = true, to = workspaceId) => {
    const { id } = await webhooks.create(to, someSettings({ enabled }), null);
    await pool.query(
      `update settings.webhooks set client_certificate_until = $2::timestamptz + make_interval(days => $3) where id = $1`,
      [id, now, days],
    );
  };
  for (const days of [-1, 0, 1, 29, 30, 31, null]) await add(days);
  await add(1, false);
  await add(1, true, deleted);
  await pool.query(`update settings.workspaces set deletes_at = now() where id = $1`, [deleted]);
  expect(await countExpiringCertificates(pool, now)).toEqual({ expired: 2, soon: 3 });
  const warned = new Promise((resolve) => {
    const log = { ...silentLog, warn: (...line: unknown[]) => resolve(line) } as typeof silentLog;
    keep(startMaintenance({ pool, clock: { now: () => now }, log, retentionDays: 30 }));
  });
  expect(await warned).toEqual([
    { expired: 2, soon: 3 },
    'Client certificates of webhooks have expired, or end within 30 days.',
  ]);
});
