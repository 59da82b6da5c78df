import { type SqlRunner } from './connection.ts';
import { type QueueTables, schema } from './create-tables.ts';
import { priorityAt } from './fair-order.ts';
import { type Claimed, type FirstDeliveries, type QueueName, type Retry } from './jobs.ts';
import {
  readFirstDeliveries,
  readRetry,
  type StoredFirstDeliveries,
  type StoredRetry,
} from './stored-jobs.ts';
import { workerColumn } from './worker-numbers.ts';

/**
 * Which first deliveries a claim may take. `fair-share`: those of senders within their share, at a cost that does not
 * depend on how much the others have waiting. `backlog`: all, in the order of their priority.
 */
export type ClaimScope = 'fair-share' | 'backlog';

/** What a claim takes. */
export interface ClaimLimits {
  readonly tables: QueueTables;
  /** The maximum number of jobs. */
  readonly limit: number;
  /** Webhooks whose jobs are skipped. */
  readonly except: readonly string[];
  /** Milliseconds of wall time. */
  readonly now: number;
  /** The number of the worker that claims; null when other workers could not tell that it has died. */
  readonly worker: number | null;
}

/** How far this process's clock may be behind that of the process that added a job, in milliseconds. */
const clockSkewMs = 5000;

export async function claimFirst(
  pool: SqlRunner,
  limits: ClaimLimits,
  scope: ClaimScope,
): Promise<Claimed<FirstDeliveries>[]> {
  const until = scope === 'fair-share' ? limits.now + clockSkewMs : null;
  const jobs = await claim<StoredFirstDeliveries>(pool, 'first-deliveries', limits, until);
  return jobs.map(readFirstDeliveries);
}

export async function claimRetries(pool: SqlRunner, limits: ClaimLimits): Promise<Claimed<Retry>[]> {
  const jobs = await claim<StoredRetry>(pool, 'retries', limits, limits.now + clockSkewMs);
  return jobs.map(readRetry);
}

const lowestPriority = -(2 ** 31);

/** @param until Takes only jobs whose priority is this time or an earlier one; null for all. */
async function claim<T>(
  pool: SqlRunner,
  name: QueueName,
  { tables, limit, except, worker }: ClaimLimits,
  until: number | null,
): Promise<Claimed<T>[]> {
  const minPriority = until === null ? lowestPriority : priorityAt(until);
  const { rows } = await pool.query(claimSql(name, tables[name]), [limit, except, minPriority, worker]);
  return (rows as Omit<Claimed<T>, 'worker'>[]).map((job) => ({ ...job, worker }));
}

/** What pg-boss runs for a claim, which also writes down whose it is. */
function claimSql(name: QueueName, table: string): string {
  return /* sql */ `
    with next as (
      select id from ${table}
      where name = '${name}' and state < 'active' and not blocked and start_after <= ${schema}.job_now()
        and (group_id is null or group_id <> all ($2::text[])) and priority >= $3::integer
      order by priority desc, created_on limit $1::integer for update skip locked
    )
    update ${table} as claimed set state = 'active', started_on = ${schema}.job_now(),
      heartbeat_on = ${schema}.job_now(), ${workerColumn} = $4::integer,
      retry_count = case when started_on is null then retry_count else retry_count + 1 end
    from next where claimed.name = '${name}' and claimed.id = next.id
    returning claimed.id, claimed.data, claimed.retry_count as "retryCount"`;
}
