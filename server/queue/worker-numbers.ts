import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';
import { queueNames, type QueueName } from './jobs.ts';

/**
 * The class of the advisory locks that show which workers are there. Their second key is the worker number. Any number
 * that nothing else uses; the same in every process.
 */
export const presenceLocks = 7_265_004;

/**
 * The column that has the number of the worker that claimed a job. pg-boss uses it for jobs in dead letter queues, which
 * are not used here, and a column of our own would not survive an upgrade of its tables.
 */
export const workerColumn = 'source_retry_count';

const presentSql = /* sql */ `
  select objid::integer as number from pg_locks
  where locktype = 'advisory' and classid = ${presenceLocks} and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())`;

/** The partial index of claimed jobs (pg-boss's job_i7) has those with a group, which all have here. */
const claimedJobs = `name = any ($1) and state = 'active' and group_id is not null and ${workerColumn} is not null`;

/** Returns the numbers of the workers whose connection is there. Reads no table. */
export async function readPresent(pool: SqlRunner): Promise<ReadonlySet<number>> {
  const { rows } = await pool.query(presentSql);
  return new Set((rows as { number: number }[]).map(({ number }) => number));
}

/** Returns the numbers under which jobs are claimed. Reads all claimed jobs. */
export async function readClaimants(pool: SqlRunner): Promise<number[]> {
  const { rows } = await pool.query(
    `select distinct ${workerColumn} as number from ${schema}.job where ${claimedJobs}`,
    [queueNames],
  );
  return (rows as { number: number }[]).map(({ number }) => number);
}

/** How many jobs of a queue were released. */
export interface ReleasedClaims {
  readonly queue: QueueName;
  readonly jobs: number;
}

/**
 * Makes the jobs claimable that were claimed under one of these numbers, unless its worker is there after all. As after
 * a lapsed heartbeat, the next claim has a higher `retryCount`, so the old one has no effect any more.
 */
export async function releaseClaims(pool: SqlRunner, numbers: readonly number[]): Promise<ReleasedClaims[]> {
  const { rows } = await pool.query(
    /* sql */ `
      with released as (
        update ${schema}.job set state = 'retry', heartbeat_on = null, ${workerColumn} = null
        where ${claimedJobs} and ${workerColumn} = any ($2::integer[])
          and ${workerColumn} <> all (array(${presentSql}))
        returning name
      )
      select name as queue, count(*)::integer as jobs from released group by name`,
    [queueNames, numbers],
  );
  return rows as ReleasedClaims[];
}
