import { type Pool } from 'pg';

import { allowAuditDeletion } from '../audit/drop-audit.ts';
import { inTransaction } from '../postgres/transaction.ts';

/** Rows per statement. It takes milliseconds, or a second when every row has a large payload in TOAST. */
const perSlice = 1000;

/**
 * Removes everything of the workspaces whose grace has ended, in slices that each are a transaction of their own. It may
 * be interrupted, and run in several processes at once: the workspace itself goes last.
 *
 * @returns Their ids.
 */
export async function purgeWorkspaces(pool: Pool, now: Date): Promise<readonly string[]> {
  // From here on they cannot be restored, whatever the clock of another process says.
  const { rows } = await pool.query<{ id: string }>(
    `update settings.workspaces set deletes_at = '-infinity' where deletes_at <= $1 returning id`,
    [now],
  );
  for (const { id } of rows) await purgeWorkspace(pool, id);
  return rows.map(({ id }) => id);
}

async function purgeWorkspace(pool: Pool, id: string): Promise<void> {
  // They have no column of their workspace, and refer to webhooks.
  await inSlices(pool, 'settings.webhook_revisions', ofItsWebhooks, id);
  for (const { table, condition } of await tablesOfWorkspaces(pool))
    await inSlices(pool, table, condition, id);
  await inSlices(pool, 'settings.workspaces', 'id = $1::uuid', id);
}

const ofItsWebhooks = 'webhook_id in (select id from settings.webhooks where workspace_id = $1::uuid)';

interface OwnedTable {
  readonly table: string;
  readonly condition: string;
}

/**
 * Every table, and every partition, that has rows of single workspaces: by the column `workspace_id`, or as jobs of
 * the queue. The queue's tables are found, so that nobody has to add theirs here.
 */
async function tablesOfWorkspaces(pool: Pool): Promise<readonly OwnedTable[]> {
  const { rows } = await pool.query<OwnedTable>(/* sql */ `
    select c.oid::regclass::text as table,
      case a.attname when 'data' then 'data ->> ''ws'' = $1::text' else 'workspace_id = $1::uuid' end as condition
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and not a.attisdropped
      and (a.attname = 'workspace_id' and a.atttypid = 'uuid'::regtype and n.nspname in ('settings', 'events', 'delivery')
        or a.attname = 'data' and a.atttypid = 'jsonb'::regtype and n.nspname = 'queue')
    order by n.nspname = 'settings', c.oid desc -- what refers to another table is younger
  `);
  return rows;
}

/** PostgreSQL's error code of a table that does not exist: a partition that left with the retention meanwhile. */
const undefinedTable = '42P01';

/** Deletes until nothing is found: what another process is deleting at the same time is still found, and waited for. */
async function inSlices(pool: Pool, table: string, condition: string, id: string): Promise<void> {
  const text = /* sql */ `
    with slice as materialized (select ctid from ${table} where ${condition} limit ${perSlice}),
      deleted as (delete from ${table} where ctid = any (array(select ctid from slice)))
    select count(*)::integer as found from slice`;
  for (let found = perSlice; found === perSlice;) {
    try {
      found = await inTransaction(pool, async (tx) => {
        if (table === 'settings.audit_log') await allowAuditDeletion(tx);
        return (await tx.query<{ found: number }>(text, [id])).rows[0]!.found;
      });
    } catch (error) {
      if ((error as { code?: string }).code === undefinedTable) return;
      throw error;
    }
  }
}
