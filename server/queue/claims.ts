import { type PgBoss } from 'pg-boss';

import { asDb, type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';
import { type Claimed, type QueueName } from './jobs.ts';
import { workerColumn } from './worker-numbers.ts';

/** Deletes the jobs, unless another worker has claimed them since. */
export async function finish(
  boss: PgBoss,
  tx: SqlRunner,
  name: QueueName,
  jobs: readonly Claimed<unknown>[],
): Promise<void> {
  if (jobs.length > 0) await boss.deleteJob(name, claimsOf(jobs), { db: asDb(tx) });
}

/** Makes the jobs claimable at once. */
export async function giveBack(
  boss: PgBoss,
  name: QueueName,
  jobs: readonly Claimed<unknown>[],
): Promise<void> {
  if (jobs.length > 0) await boss.fail(name, claimsOf(jobs));
}

/**
 * Sends a heartbeat for each job, and writes down the number that its worker has now. Returns those that are still leased
 * to it. Of two claims of one job, which a worker has that claimed it again, only the later one is.
 */
export async function keepAlive(
  pool: SqlRunner,
  name: QueueName,
  jobs: readonly Claimed<unknown>[],
  worker: number | null,
): Promise<ReadonlySet<Claimed<unknown>>> {
  if (jobs.length === 0) return new Set();
  const ids = jobs.map(({ id }) => id);
  const { rows } = await pool.query(keepAliveSql, [name, ids, jobs.map(nameOf), worker]);
  const kept = new Set((rows as { claim: string }[]).map(({ claim }) => claim));
  return new Set(jobs.filter((job) => kept.has(nameOf(job))));
}

function nameOf({ id, retryCount }: Claimed<unknown>): string {
  return `${id}:${retryCount}`;
}

/** What pg-boss runs for a heartbeat, which also writes down whose claim it is. */
const keepAliveSql = /* sql */ `
  update ${schema}.job set heartbeat_on = ${schema}.job_now(), ${workerColumn} = $4::integer
  where name = $1 and id = any ($2::uuid[]) and state = 'active'
    and (id::text || ':' || retry_count::text) = any ($3::text[])
  returning id::text || ':' || retry_count::text as claim`;

/** Names the claim, not only the job: a worker that was paused and lost its claims can no longer change the jobs. */
function claimsOf(jobs: readonly Claimed<unknown>[]): { id: string; retryCount: number }[] {
  return jobs.map(({ id, retryCount }) => ({ id, retryCount }));
}
