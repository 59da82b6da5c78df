import { type Pool } from 'pg';

import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { dropOldCounts, rollUp } from './counts/roll-up.ts';
import { judgeTrends } from './counts/trends.ts';
import { dropOldAudit } from './audit/drop-audit.ts';
import { dropOldIdentities } from './events/drop-old-identities.ts';
import { dropOldNames } from './events/drop-old-names.ts';
import { dropOldRefusedEvents } from './events/refused-events.ts';
import { dropOldStageCounts } from './events/stage-counts.ts';
import { dropExpiredKeys } from './idempotency/drop-expired-keys.ts';
import { ensurePartitions } from './partitions.ts';
import { dropWrongPasswords } from './people/wrong-passwords.ts';
import { dropExpired } from './retention.ts';
import { countExpiringCertificates } from './settings/count-expiring-certificates.ts';
import { forgetPreviousSecrets } from './settings/forget-previous-secrets.ts';
import { purgeRevisions, purgeWebhooks } from './settings/purge-webhooks.ts';
import { purgeWorkspaces } from './settings/purge-workspaces.ts';

const everyMs = 3_600_000;
/** Between two looks for workspaces whose grace has ended. */
const purgeEveryMs = 600_000;
/** Between two looks whether an hour is over whose minutes are to be added up. */
const rollUpEveryMs = 60_000;
/** Between two looks for webhooks to judge. */
const judgeEveryMs = 10_000;

export interface MaintenanceParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
  /** How long anonymous ids are known to be a user's; 395 days unless given. */
  readonly identityDays?: number;
  /** How long entries of the audit log are kept; 0, for ever, unless given. */
  readonly auditRetentionDays?: number;
}

/**
 * At once and then every hour: creates the partitions of the next days, deletes expired idempotency keys, secret keys
 * whose overlap has ended, and counts of wrong passwords, and drops the identities, the entries of the audit log, and the events, attempts and event
 * names that are older than they are kept, and what is left of webhooks that were deleted before. Every ten minutes:
 * removes workspaces whose grace has ended. Every minute: adds up the counts of hours that are over. Every ten seconds:
 * judges webhooks whose attempts failed lately.
 */
export function startMaintenance({
  pool,
  clock,
  log,
  retentionDays,
  identityDays = 395,
  auditRetentionDays = 0,
}: MaintenanceParts): Closeable {
  let expiring = 0;

  /** Warns when there are more than an hour ago: the metric and the dashboard have those of before. */
  async function warnOfCertificates(): Promise<void> {
    const { expired, soon } = await countExpiringCertificates(pool, clock.now());
    if (expired + soon > expiring)
      log.warn({ expired, soon }, 'Client certificates of webhooks have expired, or end within 30 days.');
    expiring = expired + soon;
  }

  async function maintain(): Promise<void> {
    await ensurePartitions(pool, clock.now());
    await dropExpiredKeys(pool, clock.now());
    await forgetPreviousSecrets(pool, clock.now());
    await dropWrongPasswords(pool, clock.now());
    await dropOldAudit(pool, clock.now(), auditRetentionDays);
    await dropOldIdentities(pool, clock.now(), identityDays);
    await dropOldRefusedEvents(pool, clock.now(), retentionDays);
    await dropOldStageCounts(pool, clock.now());
    await dropOldCounts(pool, clock.now());
    await dropOldNames(pool, clock.now(), retentionDays);
    const { droppedPartitions, deletedRows, oldest } = await dropExpired(pool, clock.now(), retentionDays);
    await purgeWebhooks(pool, oldest);
    await purgeRevisions(pool, oldest);
    await warnOfCertificates();
    if (droppedPartitions.length > 0 || deletedRows > 0)
      log.info({ droppedPartitions, deletedRows }, 'Dropped events and attempts older than the retention.');
  }

  const maintenance = periodic(maintain, {
    everyMs,
    immediately: true,
    onError: (error) => log.error({ err: error }, 'Maintenance failed; trying again in an hour.'),
  });
  // By itself: what a large workspace has takes long to remove.
  const purge = periodic(
    async () => {
      const workspaceIds = await purgeWorkspaces(pool, clock.now());
      if (workspaceIds.length > 0) log.info({ workspaceIds }, 'Removed deleted workspaces.');
    },
    {
      everyMs: purgeEveryMs,
      immediately: true,
      onError: (error) =>
        log.error({ err: error }, 'A deleted workspace could not be removed; trying again.'),
    },
  );
  const rollingUp = periodic(() => rollUp(pool, clock.now()), {
    everyMs: rollUpEveryMs,
    immediately: true,
    onError: (error) => log.error({ err: error }, 'Counts could not be added up; trying again in a minute.'),
  });
  const judging = periodic(() => judgeTrends(pool, clock.now()), {
    everyMs: judgeEveryMs,
    onError: (error) => log.warn({ err: error }, 'Webhooks could not be judged; trying again.'),
  });
  const all = [maintenance, purge, rollingUp, judging];
  return { close: async () => void (await Promise.all(all.map((one) => one.stop()))) };
}
