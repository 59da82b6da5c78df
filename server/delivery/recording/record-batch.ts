import {
  type Attempt,
  type DeliveryKey,
  formatAttemptId,
  formatDeliveryId,
  type History,
  renumber,
} from '../../model/index.ts';
import { type Claimed, type QueueName, type Retry } from '../../queue/index.ts';
import { type HeldDelivery, type NewAttempt } from '../../storage/index.ts';
import { type MadeAttempt } from '../attempt/make-attempt.ts';
import { isLetGo, type LeasedJob, type Task } from '../claiming/task.ts';

/** What became of a task, and is not recorded yet: an attempt, or none, since the endpoint is down. */
export interface PendingRecord {
  readonly task: Task;
  /** Null: the delivery is to be held back. */
  readonly made: MadeAttempt | null;
}

/** An attempt that was made. */
interface Made extends PendingRecord {
  readonly made: MadeAttempt;
}

/** An attempt that was recorded, as it was written. */
export interface RecordedAttempt extends Made {
  readonly attempt: NewAttempt;
}

/** What settling does inside its transaction. */
export interface RecordStore {
  /**
   * Writes attempts, no two of them with one key. Returns the indexes of those whose place was taken. From then on the
   * places are ours to give.
   */
  record(attempts: readonly NewAttempt[]): Promise<readonly number[]>;
  /** All attempts of these deliveries, each delivery's oldest first. */
  attempts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<Attempt[]>;
  hold(deliveries: readonly HeldDelivery[]): Promise<void>;
  enqueueRetries(retries: readonly (Retry & { readonly startAfter: Date })[]): Promise<void>;
  /** Disables the webhook that an attempt was sent to, unless it was changed since. */
  disable(attempt: NewAttempt, reason: string): Promise<void>;
  /** Ends jobs, unless somebody else has them by now. */
  finish(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
}

/** Shown to people beside the webhook. */
const goneReason = 'The endpoint answered 410 Gone.';

/**
 * Records a micro-batch: the rows of attempts, the retries that follow as new jobs, what is held back, webhooks whose
 * endpoints are gone, and the finished jobs' end.
 *
 * @returns The attempts that were recorded. The others came late: somebody else had the job meanwhile, and has a result.
 */
export async function recordBatch(
  ledger: RecordStore,
  batch: readonly PendingRecord[],
): Promise<RecordedAttempt[]> {
  const recorded = await record(ledger, batch.filter(isMadeAttempt));
  await ledger.hold(batch.filter((settlement) => !settlement.made).map(toHeld));
  await ledger.enqueueRetries(recorded.flatMap(retryOf));
  for (const { attempt, made } of recorded) if (made.gone) await ledger.disable(attempt, goneReason);
  for (const [name, jobs] of Map.groupBy(finishedBy(batch), (job) => job.queue)) {
    await ledger.finish(
      name,
      jobs.map((job) => job.claim),
    );
  }
  return recorded;
}

function retryOf({ task, made, attempt }: RecordedAttempt): (Retry & { readonly startAfter: Date })[] {
  if (made.retryAt === null || attempt.nextAttemptAt === null) return [];
  const { workspaceId, webhookId, eventRowId } = task;
  const next = { origin: 'SCHEDULED' as const, ordinal: task.ordinal + 1, startAfter: made.retryAt };
  return [{ workspaceId, webhookId, eventRowId, ...next, released: false }];
}

function isMadeAttempt(settlement: PendingRecord): settlement is Made {
  return settlement.made !== null;
}

function toHeld({ task: { workspaceId, webhookId, eventRowId, ordinal } }: PendingRecord): HeldDelivery {
  return { workspaceId, webhookId, eventRowId, ordinal };
}

/** The jobs whose last open deliveries are in this batch. One that was let go is ended by whoever has it then. */
function finishedBy(batch: readonly PendingRecord[]): LeasedJob[] {
  const counts = new Map<LeasedJob, number>();
  for (const { task } of batch) counts.set(task.job, (counts.get(task.job) ?? 0) + 1);
  return [...counts].filter(([job, count]) => job.remaining === count && !isLetGo(job)).map(([job]) => job);
}

/** From the first writing on, the places of these deliveries are ours to give: see {@link RecordStore.record}. */
async function record(ledger: RecordStore, batch: readonly Made[]): Promise<RecordedAttempt[]> {
  if (batch.length === 0) return [];
  const settled = batch.map((settlement) => ({ ...settlement, attempt: settlement.made.attempt }));
  // Two of a batch may want one place: a retry, and a redelivery by hand that ran beside it.
  const byPlace = Map.groupBy(settled, ({ attempt }) => formatAttemptId(attempt));
  const firstOfEach = [...byPlace.values()].map(([first]) => first!);
  const written = new Set(await write(ledger, firstOfEach));
  const late = settled.filter((one) => !written.has(one));
  if (late.length === 0) return settled;
  return [...written, ...(await write(ledger, await placeLate(ledger, late)))];
}

/** Returns those whose place was free. */
async function write(ledger: RecordStore, settled: readonly RecordedAttempt[]): Promise<RecordedAttempt[]> {
  if (settled.length === 0) return [];
  const taken = await ledger.record(settled.map(({ attempt }) => attempt));
  return settled.filter((_, index) => !taken.includes(index));
}

/** Those whose number was taken get another one, unless they are stale. */
async function placeLate(ledger: RecordStore, late: readonly RecordedAttempt[]): Promise<RecordedAttempt[]> {
  const placed: RecordedAttempt[] = [];
  for (const [workspaceId, ofWorkspace] of Map.groupBy(late, ({ task }) => task.workspaceId)) {
    const keys = new Map(ofWorkspace.map(({ task }) => [formatDeliveryId(task), task]));
    const attempts = await ledger.attempts(workspaceId, [...keys.values()]);
    const histories = new Map<string, History>(Map.groupBy(attempts, formatDeliveryId));
    for (const settled of ofWorkspace) {
      const id = formatDeliveryId(settled.task);
      const history = histories.get(id) ?? [];
      const place = renumber(settled.task, settled.attempt, history);
      if (!place) continue;
      const attempt = { ...settled.attempt, ...place };
      histories.set(id, [...history, attempt]);
      placed.push({ ...settled, attempt });
    }
  }
  return placed;
}
