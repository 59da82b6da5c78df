import { type Claimed, type QueueName } from '../../queue/index.ts';
import { isOurs, type LeasedJob, letGo } from './task.ts';

/**
 * Tells the queue that these jobs are still worked on; those that may be somebody else's already are left alone, and
 * those that are, let go.
 *
 * @param at When it is told, in milliseconds of the monotonic clock.
 * @param keepAlive Returns the ids of the jobs that are still claimed by us.
 */
export async function confirmClaims(
  jobs: Iterable<LeasedJob>,
  at: number,
  keepAlive: (name: QueueName, claims: readonly Claimed<unknown>[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const trusted = [...jobs].filter((job) => isOurs(job, at));
  for (const [name, ofQueue] of Map.groupBy(trusted, (job) => job.queue)) {
    const ours = await keepAlive(
      name,
      ofQueue.map((job) => job.claim),
    );
    for (const job of ofQueue) {
      if (!ours.has(job.claim.id)) letGo(job);
      else if (isOurs(job, at)) job.aliveAt = at; // not let go while the queue was asked
    }
  }
}
