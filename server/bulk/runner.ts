import { background, type Background } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type BulkJobKind } from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import {
  type BulkJobKey,
  type BulkJobProgress,
  findDueBulkJobs,
  inTransaction,
  lockBulkJob,
  postponeBulkJob,
  type RunningBulkJob,
  saveBulkJob,
  type Storage,
} from '../storage/index.ts';
import { discardSlice } from './discard-slice.ts';
import { redeliverySlice, type SelectDeliveries } from './redelivery-slice.ts';
import { replaySlice } from './replay-slice.ts';
import { type DoSlice, type Slice } from './slice.ts';

export interface BulkRunnerParts {
  readonly storage: Pick<Storage, 'pool' | 'directory'>;
  readonly queue: Pick<Queue, 'countBulkRedeliveries' | 'enqueueRetries' | 'enqueueFirst' | 'firstBacklog'>;
  readonly wakeUps: Pick<WakeUps, 'wake'>;
  readonly live: Pick<Live, 'wake' | 'wakeJobs' | 'moved'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly select: SelectDeliveries;
  /** Milliseconds before a slice that failed is tried again; 5,000 unless given. */
  readonly failedMs?: number;
  /** Milliseconds between two looks for jobs that are due; 250 unless given. */
  readonly everyMs?: number;
}

/** Between two looks, and how long nothing is looked for when there is no job. */
const [lookEveryMs, restMs] = [250, 2000];
/** Before a slice that failed is tried again, so that it does not stand before other jobs. */
const failedWaitMs = 5000;
/** Jobs per look. */
const jobsPerLook = 50;

/**
 * Works on bulk jobs, in slices that each are a transaction: what a slice queues, and how far the job has come, is
 * committed together, so that a crash loses no delivery and doubles none. Any number of processes may run it: a slice
 * locks its job.
 */
export function startBulkJobs(parts: BulkRunnerParts): Background {
  const { storage, clock, log, everyMs = lookEveryMs, failedMs = failedWaitMs } = parts;
  const slices = slicesOf(parts);
  let restsUntil = -Infinity;
  return background({
    work: async (signal) => {
      if (performance.now() < restsUntil) return;
      const { due, pending } = await findDueBulkJobs(storage.pool, clock.now(), jobsPerLook);
      if (!pending) restsUntil = performance.now() + restMs - everyMs / 2;
      for (const key of due) {
        if (signal.aborted) return;
        await runSlice(parts, slices, key).catch(async (error: unknown) => {
          log.error({ err: error, ...key }, 'A slice of a bulk job failed; trying again.');
          await postponeBulkJob(storage.pool, key, new Date(clock.now().getTime() + failedMs));
        });
      }
    },
    everyMs,
    onError: (error) => log.error({ err: error }, 'Could not look for bulk jobs; trying again.'),
  });
}

function slicesOf(parts: BulkRunnerParts): Record<BulkJobKind, DoSlice> {
  const targetOf = (webhookId: string) => parts.storage.directory.get(webhookId);
  return {
    REDELIVERY: redeliverySlice({ ...parts, targetOf, now: () => parts.clock.now() }),
    REPLAY: replaySlice({ ...parts, targetOf }),
    DISCARD: discardSlice(() => parts.clock.now()),
  };
}

async function runSlice(
  parts: BulkRunnerParts,
  slices: Readonly<Record<BulkJobKind, DoSlice>>,
  key: BulkJobKey,
): Promise<void> {
  const { storage, clock, wakeUps, live, log } = parts;
  await storage.directory.refresh([key.workspaceId]);
  const done = await inTransaction(storage.pool, async (tx) => {
    const now = clock.now();
    const job = await lockBulkJob(tx, key, now);
    if (!job) return null;
    const slice = await slices[job.kind](tx, job);
    const progress = progressOf(job, slice, now);
    await saveBulkJob(tx, job, progress);
    return { slice, progress, job };
  });
  if (!done) return;
  const { slice, progress, job } = done;
  if (slice.queued > 0) for (const name of ['first-deliveries', 'retries'] as const) wakeUps.wake(name);
  if (slice.moved) live.moved(key.workspaceId, slice.moved.move, slice.moved.keys);
  if (slice.cancelled > 0) live.wake(key.workspaceId);
  live.wakeJobs(key.workspaceId);
  if (progress.finishedAt)
    log.info({ ...key, kind: job.kind, state: progress.state }, 'A bulk job has ended.');
}

function progressOf(job: RunningBulkJob, slice: Slice, now: Date): BulkJobProgress {
  const queuedAll = slice.exhausted && slice.returned.length === 0;
  const ended = slice.inQueue === 0 && (queuedAll || job.state === 'CANCELLED');
  const state = ended && job.state === 'RUNNING' ? 'COMPLETED' : job.state;
  const rests = job.state === 'PAUSED' && slice.inQueue === 0;
  // From when it was due, not from when it was looked at: else it would fall behind its rate.
  const next = new Date(Math.max(job.nextAt.getTime() + slice.waitMs, now.getTime()));
  return {
    ...slice,
    state,
    nextAt: rests ? null : next,
    finishedAt: ended && state !== 'PAUSED' ? now : null,
  };
}
