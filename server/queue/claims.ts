import { type PgBoss } from 'pg-boss';

import { asDb, type SqlRunner } from './connection.ts';
import { type Claimed, type QueueName } from './jobs.ts';

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

/** Sends a heartbeat for each job. Returns the ids of those that are still leased to this worker. */
export async function keepAlive(
  boss: PgBoss,
  name: QueueName,
  jobs: readonly Claimed<unknown>[],
): Promise<ReadonlySet<string>> {
  if (jobs.length === 0) return new Set();
  // pg-boss names the jobs that it touched. Without a list, all count as confirmed.
  const touched = (await boss.touch(name, claimsOf(jobs))) as Readonly<Record<string, unknown>>;
  const confirmed = touched['settled'] as readonly string[] | undefined;
  return new Set(confirmed ?? jobs.map(({ id }) => id));
}

/** Names the claim, not only the job: a worker that was paused and lost its claims can no longer change the jobs. */
function claimsOf(jobs: readonly Claimed<unknown>[]): { id: string; retryCount: number }[] {
  return jobs.map(({ id, retryCount }) => ({ id, retryCount }));
}
