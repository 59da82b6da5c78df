import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Jobs that are read for one page, of all workspaces. The newest ones, since those are what a page shows. */
const maxJobsRead = 1000;

/**
 * Returns deliveries that wait for their first attempt, newest event first.
 *
 * @param webhookId Null for all webhooks of the workspace.
 */
export async function readPending(
  pool: SqlRunner,
  workspaceId: string,
  webhookId: string | null,
  limit: number,
): Promise<DeliveryKey[]> {
  const { rows } = await pool.query(
    /* sql */ `
      select event.id as "eventRowId", job.data ->> 'wh' as "webhookId"
      from (
        select data, group_id, state from ${schema}.job
        where name = 'first-deliveries' order by created_on desc limit ${maxJobsRead}
      ) as job, jsonb_array_elements_text(job.data -> 'ev') as event (id)
      where job.state <= 'active' and job.data ->> 'ws' = $1 and ($2::text is null or job.group_id = $2)
      order by event.id desc limit $3`,
    [workspaceId, webhookId, limit],
  );
  return rows as DeliveryKey[];
}
