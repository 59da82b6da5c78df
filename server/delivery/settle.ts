import { formatAttemptId, formatDeliveryId } from '../model/index.ts';
import { type Queue } from '../queue/index.ts';
import {
  inTransaction,
  type NewAttempt,
  type Queryable,
  readAttemptsOfDeliveries,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { isMade, nextNumber } from './claims.ts';
import { type MadeAttempt } from './make-attempt.ts';
import { type JobInHand, type Task } from './task.ts';

/** An attempt that was made and is not recorded yet. */
export interface Settlement {
  readonly task: Task;
  readonly made: MadeAttempt;
}

/** A settlement that was recorded, with its attempt as it was written. */
export interface Settled extends Settlement {
  readonly attempt: NewAttempt;
}

/**
 * Records a micro-batch of attempts in one transaction: the rows, the retries that follow as new jobs, and the
 * finished jobs' end. Either all of it is there, or the jobs are still claimed and all is made again.
 *
 * @returns Those that were recorded. The others came late: somebody else had the job meanwhile, and has a result.
 */
export async function settle(
  storage: Storage,
  queue: Queue,
  batch: readonly Settlement[],
): Promise<Settled[]> {
  return inTransaction(storage.pool, async (tx) => {
    const recorded = await record(tx, batch);
    await queue.enqueueRetries(
      tx,
      recorded.flatMap(({ task, made }) =>
        made.retryAt === null
          ? []
          : {
              ...{ workspaceId: task.workspaceId, webhookId: task.webhookId, eventRowId: task.eventRowId },
              ...{ origin: 'SCHEDULED' as const, ordinal: task.ordinal + 1, startAfter: made.retryAt },
            },
      ),
    );
    for (const [name, jobs] of Map.groupBy(finishedBy(batch), (job) => job.queue)) {
      await queue.finish(
        tx,
        name,
        jobs.map((job) => job.claim),
      );
    }
    return recorded;
  });
}

/** The jobs whose last open deliveries are in this batch. */
export function finishedBy(batch: readonly Settlement[]): JobInHand[] {
  const counts = new Map<JobInHand, number>();
  for (const { task } of batch) counts.set(task.job, (counts.get(task.job) ?? 0) + 1);
  return [...counts].filter(([job, count]) => job.remaining === count).map(([job]) => job);
}

async function record(tx: Queryable, batch: readonly Settlement[]): Promise<Settled[]> {
  const first = await write(
    tx,
    batch.map((settlement) => ({ ...settlement, attempt: settlement.made.attempt })),
  );
  if (first.refused.length === 0) return first.written;
  const renumbered = await renumber(tx, first.refused);
  return [...first.written, ...(await write(tx, renumbered)).written];
}

async function write(
  tx: Queryable,
  settled: readonly Settled[],
): Promise<{ written: Settled[]; refused: Settled[] }> {
  if (settled.length === 0) return { written: [], refused: [] };
  const keys = await recordAttempts(
    tx,
    settled.map(({ attempt }) => attempt),
  );
  const taken = new Set(keys.map(formatAttemptId));
  const { written = [], refused = [] } = Object.groupBy(settled, ({ attempt }) =>
    taken.has(formatAttemptId(attempt)) ? 'written' : 'refused',
  );
  return { written, refused };
}

/**
 * A number is taken either by another claim of the same job, and then this result is stale, or by a redelivery by hand
 * that ran at the same time, and then it gets the next number. The lock on the workspace's positions is ours, so the
 * numbers cannot move under us.
 */
async function renumber(tx: Queryable, refused: readonly Settled[]): Promise<Settled[]> {
  const renumbered: Settled[] = [];
  for (const [workspaceId, ofWorkspace] of Map.groupBy(refused, ({ task }) => task.workspaceId)) {
    const attempts = await readAttemptsOfDeliveries(
      tx,
      workspaceId,
      ofWorkspace.map(({ task }) => task),
    );
    const histories = Map.groupBy(attempts, formatDeliveryId);
    for (const settled of ofWorkspace) {
      const history = histories.get(formatDeliveryId(settled.task)) ?? [];
      if (isMade(settled.task, history)) continue;
      renumbered.push({ ...settled, attempt: { ...settled.attempt, attemptNumber: nextNumber(history) } });
    }
  }
  return renumbered;
}
