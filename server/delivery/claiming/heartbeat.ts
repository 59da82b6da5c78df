import { type Claimed, type QueueName } from '../../queue/index.ts';
import { isHeld, type LeasedJob } from './leased-job.ts';

/**
 * Tells the queue that this worker still has these jobs. A lease that may have lapsed is not renewed, since another
 * worker may have the job; one that the queue does not confirm is forfeited.
 *
 * @param at When the queue is told, in milliseconds of the monotonic clock.
 * @param keepAlive Returns the ids of the jobs that are still claimed by this worker.
 */
export async function renewLeases(
  jobs: Iterable<LeasedJob>,
  at: number,
  keepAlive: (name: QueueName, claims: readonly Claimed<unknown>[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const held = [...jobs].filter((job) => isHeld(job, at));
  for (const [name, ofQueue] of Map.groupBy(held, (job) => job.queue)) {
    const confirmed = await keepAlive(
      name,
      ofQueue.map((job) => job.claim),
    );
    for (const job of ofQueue) {
      if (confirmed.has(job.claim.id)) job.confirmedAt = at;
      else job.forfeited = true;
    }
  }
}
