import { formatDeliveryId } from '../model/index.ts';
import { type Queue } from '../queue/index.ts';
import {
  disableWebhook,
  type HeldDelivery,
  holdDeliveries,
  inTransaction,
  type NewAttempt,
  type PoolClient,
  type Queryable,
  readAttemptsOfDeliveries,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { isMade, nextNumber } from './claims.ts';
import { type MadeAttempt } from './make-attempt.ts';
import { type JobInHand, type Task } from './task.ts';

/** Shown to people beside the webhook. */
const goneReason = 'The endpoint answered 410 Gone.';

/** What became of a task, and is not recorded yet: an attempt, or none, since the endpoint is down. */
export interface Settlement {
  readonly task: Task;
  /** Null: the delivery is to be held back. */
  readonly made: MadeAttempt | null;
}

/** An attempt that was made. */
interface Made extends Settlement {
  readonly made: MadeAttempt;
}

/** An attempt that was recorded, as it was written. */
export interface Settled extends Made {
  readonly attempt: NewAttempt;
}

/**
 * Records a micro-batch in one transaction: the rows of attempts, the retries that follow as new jobs, what is held
 * back, and the finished jobs' end. Either all of it is there, or the jobs are still claimed and all is made again;
 * so the commit need not wait for the disk.
 *
 * @returns The attempts that were recorded. The others came late: somebody else had the job meanwhile, and has a result.
 */
export async function settle(
  storage: Storage,
  queue: Queue,
  batch: readonly Settlement[],
): Promise<Settled[]> {
  const work = async (tx: PoolClient) => {
    const recorded = await record(tx, batch.filter(isMadeAttempt));
    await holdDeliveries(tx, batch.filter((settlement) => !settlement.made).map(toHeld));
    await queue.enqueueRetries(
      tx,
      recorded.flatMap(({ task, made }) =>
        made.retryAt === null
          ? []
          : {
              ...{ workspaceId: task.workspaceId, webhookId: task.webhookId, eventRowId: task.eventRowId },
              ...{ origin: 'SCHEDULED' as const, ordinal: task.ordinal + 1, startAfter: made.retryAt },
              released: false,
            },
      ),
    );
    for (const { attempt, made } of recorded)
      if (made.gone) await disableWebhook(tx, attempt, goneReason, attempt.attemptedAt);
    for (const [name, jobs] of Map.groupBy(finishedBy(batch), (job) => job.queue)) {
      await queue.finish(
        tx,
        name,
        jobs.map((job) => job.claim),
      );
    }
    return recorded;
  };
  return inTransaction(storage.pool, work, { durable: false });
}

function isMadeAttempt(settlement: Settlement): settlement is Made {
  return settlement.made !== null;
}

function toHeld({ task: { workspaceId, webhookId, eventRowId, ordinal } }: Settlement): HeldDelivery {
  return { workspaceId, webhookId, eventRowId, ordinal };
}

/** The jobs whose last open deliveries are in this batch. */
export function finishedBy(batch: readonly Settlement[]): JobInHand[] {
  const counts = new Map<JobInHand, number>();
  for (const { task } of batch) counts.set(task.job, (counts.get(task.job) ?? 0) + 1);
  return [...counts].filter(([job, count]) => job.remaining === count).map(([job]) => job);
}

async function record(tx: Queryable, batch: readonly Made[]): Promise<Settled[]> {
  if (batch.length === 0) return [];
  const first = await write(
    tx,
    batch.map((settlement) => ({ ...settlement, attempt: settlement.made.attempt })),
  );
  if (first.refused.length === 0) return [...first.written];
  const renumbered = await renumber(tx, first.refused);
  return [...first.written, ...(await write(tx, renumbered)).written];
}

async function write(
  tx: Queryable,
  settled: readonly Settled[],
): Promise<{ written: readonly Settled[]; refused: readonly Settled[] }> {
  if (settled.length === 0) return { written: [], refused: [] };
  const taken = await recordAttempts(
    tx,
    settled.map(({ attempt }) => attempt),
  );
  if (taken.length === 0) return { written: settled, refused: [] };
  const places = new Set(taken);
  return {
    written: settled.filter((_, index) => !places.has(index)),
    refused: taken.map((index) => settled[index]!),
  };
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
