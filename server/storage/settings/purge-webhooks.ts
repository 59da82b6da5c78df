import { type Pool } from 'pg';

import { inTransaction } from '../postgres/transaction.ts';

/** What has rows of single webhooks. What is held goes before the deliveries in trouble, which it writes to. */
const webhookTables = [
  'delivery.webhook_stats',
  'delivery.webhook_trends',
  'delivery.rate_limits',
  'delivery.held',
  'delivery.troubled',
] as const;

/** Webhooks per transaction. */
const perBatch = 500;

/**
 * Removes the webhooks that were deleted before `before`, when all of their attempts have left the log, and everything
 * that is stored of them. Returns how many.
 *
 * A process that has such a webhook in memory, and has not looked at its workspace since, would never hear that it was
 * deleted: the workspace keeps the highest version that was removed, so that the process reads all of it anew.
 */
export async function purgeWebhooks(pool: Pool, before: Date): Promise<number> {
  for (let purged = 0; ;) {
    const batch = await inTransaction(pool, async (tx) => {
      // The workspaces first, as every change of a webhook locks them.
      const { rows } = await tx.query<{ id: string; workspace_id: string }>(
        /* sql */ `
          with old as materialized (
            select id, workspace_id, version from settings.webhooks
            where deleted_at < $1 order by workspace_id, id limit ${perBatch}
          ), marked as (
            update settings.workspaces w
            set webhooks_purged_version = greatest(w.webhooks_purged_version, last.version)
            from (select workspace_id, max(version) as version from old group by workspace_id) as last
            where w.id = last.workspace_id
          )
          select id, workspace_id from old`,
        [before],
      );
      const ids = rows.map(({ id }) => id);
      const workspaceIds = rows.map((row) => row.workspace_id);
      for (const table of webhookTables)
        await tx.query(
          `delete from ${table} where (workspace_id, webhook_id) in (select * from unnest($1::uuid[], $2::uuid[]))`,
          [workspaceIds, ids],
        );
      await tx.query('delete from settings.webhook_revisions where webhook_id = any ($1::uuid[])', [ids]);
      await tx.query('delete from settings.webhooks where id = any ($1::uuid[])', [ids]);
      return ids.length;
    });
    purged += batch;
    if (batch < perBatch) return purged;
  }
}

/**
 * Removes former URLs and headers of webhooks that were replaced before `before`: all attempts made with them have left
 * the log.
 */
export async function purgeRevisions(pool: Pool, before: Date): Promise<void> {
  await pool.query(
    /* sql */ `
      delete from settings.webhook_revisions r using settings.webhook_revisions following
      where following.webhook_id = r.webhook_id and following.revision = r.revision + 1
        and following.created_at < $1`,
    [before],
  );
}
