import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Jobs that are read, of all workspaces: those that were added first. */
const maxJobsRead = 1000;

/** Deliveries of a workspace that wait for their first attempt, oldest event first. Some may just have had it. */
export interface OldestPending {
  readonly keys: readonly DeliveryKey[];
  /** Whether these are all. */
  readonly complete: boolean;
}

/** Reads a bounded number of jobs, however many wait. @param limit Returns at most this many. */
export async function readOldestPending(
  pool: SqlRunner,
  workspaceId: string,
  limit: number,
): Promise<OldestPending> {
  const { rows } = await pool.query(
    /* sql */ `
      with jobs as materialized (
        select data, state from ${schema}.job where name = 'first-deliveries' order by created_on limit ${maxJobsRead}
      )
      select looked.jobs as "jobsRead", found.*
      from (select count(*)::integer as jobs from jobs) as looked left join (
        select event.id as "eventRowId", jobs.data ->> 'wh' as "webhookId"
        from jobs, jsonb_array_elements_text(jobs.data -> 'ev') as event (id)
        where jobs.state <= 'active' and jobs.data ->> 'ws' = $1
        order by event.id limit $2
      ) as found on true`,
    [workspaceId, limit],
  );
  const found = rows as (Partial<DeliveryKey> & { readonly jobsRead: number })[];
  const keys = found.flatMap(({ eventRowId, webhookId }) =>
    eventRowId && webhookId ? [{ eventRowId, webhookId }] : [],
  );
  return { keys, complete: keys.length < limit && found[0]!.jobsRead < maxJobsRead };
}
