import { type Claimed, type QueueName } from '../../queue/index.ts';
import { isFresh, type LeasedJob } from './leased-job.ts';

/**
 * Tells the queue that this worker still has these jobs, and by which number. A lease that may have lapsed is not
 * renewed, since another worker may have the job; one that the queue does not confirm is forfeited.
 *
 * @param told When the queue is told, in milliseconds of the monotonic clock, and the number that the worker has now.
 * @param keepAlive Returns the claims that are still current.
 */
export async function renewLeases(
  jobs: Iterable<LeasedJob>,
  { at, worker }: { readonly at: number; readonly worker: number | null },
  keepAlive: (name: QueueName, claims: readonly Claimed<unknown>[]) => Promise<ReadonlySet<Claimed<unknown>>>,
): Promise<void> {
  const fresh = [...jobs].filter((job) => isFresh(job, at));
  for (const [name, ofQueue] of Map.groupBy(fresh, (job) => job.queue)) {
    const confirmed = await keepAlive(
      name,
      ofQueue.map((job) => job.claim),
    );
    for (const job of ofQueue) {
      if (confirmed.has(job.claim)) Object.assign(job, { confirmedAt: at, worker });
      else job.forfeited = true;
    }
  }
}
