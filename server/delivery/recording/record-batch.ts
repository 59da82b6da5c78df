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
import { type LeasedJob } from '../claiming/leased-job.ts';
import { type Task } from '../claiming/task.ts';

/** What became of a task, and is not recorded yet. */
export interface PendingRecord {
  readonly task: Task;
  /** Null: no attempt, the delivery is to be held back. */
  readonly made: MadeAttempt | null;
}

type PendingAttempt = PendingRecord & { readonly made: MadeAttempt };

/** An attempt as it was recorded: its number and next time may differ from what was made, see `renumber`. */
export interface RecordedAttempt extends PendingAttempt {
  readonly attempt: NewAttempt;
}

/** What recording needs inside its transaction. */
export interface RecordStore {
  /**
   * Writes attempts, no two of them with one key. Returns the indexes of those whose number was taken. From the first call
   * on, no other transaction records attempts of these workspaces.
   */
  insertAttempts(attempts: readonly NewAttempt[]): Promise<readonly number[]>;
  /** All attempts of these deliveries, each delivery's oldest first. */
  readAttempts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<Attempt[]>;
  hold(deliveries: readonly HeldDelivery[]): Promise<void>;
  enqueueRetries(retries: readonly (Retry & { readonly startAfter: Date })[]): Promise<void>;
  /** Disables the webhook that an attempt was sent to, unless it was changed since. */
  disableWebhook(attempt: NewAttempt, reason: string): Promise<void>;
  /** Ends jobs, except those that another worker has claimed since. */
  finishJobs(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
}

/** Shown to people beside the webhook. */
const goneReason = 'The endpoint answered 410 Gone.';

/**
 * Records a micro-batch: the rows of attempts, the retries that follow as new jobs, what is held back, webhooks whose
 * endpoints are gone, and the end of the jobs that are done.
 *
 * @returns The attempts that were recorded. The others came late: another worker had the job meanwhile, and its result
 *   is there.
 */
export async function recordBatch(
  store: RecordStore,
  batch: readonly PendingRecord[],
): Promise<RecordedAttempt[]> {
  const recorded = await recordAttempts(store, batch.filter(isAttempt));
  await store.hold(batch.filter((pending) => !pending.made).map(toHeld));
  await store.enqueueRetries(recorded.flatMap(retryOf));
  for (const { attempt, made } of recorded) if (made.gone) await store.disableWebhook(attempt, goneReason);
  for (const [name, jobs] of Map.groupBy(jobsDoneWith(batch), (job) => job.queue)) {
    await store.finishJobs(
      name,
      jobs.map((job) => job.claim),
    );
  }
  return recorded;
}

/** A batch of which nothing follows but the end of jobs of one queue. */
export interface PlainBatch {
  readonly recorded: readonly RecordedAttempt[];
  readonly queue: QueueName;
  readonly done: readonly Claimed<unknown>[];
}

/**
 * Returns what recording the batch comes to if the number of every attempt is free; null when more follows from it than
 * rows and the end of jobs. Most batches with no failure in them are plain.
 */
export function plainBatch(batch: readonly PendingRecord[]): PlainBatch | null {
  const attempts = batch.filter(isAttempt);
  const recorded = attempts.map((pending) => ({ ...pending, attempt: pending.made.attempt }));
  const ids = new Set(recorded.map(({ attempt }) => formatAttemptId(attempt)));
  const jobs = jobsDoneWith(batch);
  const queues = new Set(jobs.map((job) => job.queue));
  if (attempts.length < batch.length || ids.size < batch.length || queues.size > 1) return null;
  if (recorded.some((one) => one.made.gone || retryOf(one).length > 0)) return null;
  return {
    recorded,
    queue: jobs[0]?.queue ?? 'first-deliveries',
    done: jobs.map(({ claim }) => claim),
  };
}

function retryOf({ task, made, attempt }: RecordedAttempt): (Retry & { readonly startAfter: Date })[] {
  if (made.retryAt === null || attempt.nextAttemptAt === null) return [];
  const { workspaceId, webhookId, eventRowId } = task;
  return [
    {
      workspaceId,
      webhookId,
      eventRowId,
      origin: 'SCHEDULED',
      ordinal: task.ordinal + 1,
      startAfter: made.retryAt,
      released: false,
    },
  ];
}

function isAttempt(pending: PendingRecord): pending is PendingAttempt {
  return pending.made !== null;
}

function toHeld({ task: { workspaceId, webhookId, eventRowId, ordinal } }: PendingRecord): HeldDelivery {
  return { workspaceId, webhookId, eventRowId, ordinal };
}

/** The jobs whose last open deliveries are in this batch. A forfeited one is ended by whoever has it then. */
function jobsDoneWith(batch: readonly PendingRecord[]): LeasedJob[] {
  const counts = new Map<LeasedJob, number>();
  for (const { task } of batch) counts.set(task.job, (counts.get(task.job) ?? 0) + 1);
  return [...counts].filter(([job, count]) => job.remaining === count && !job.forfeited).map(([job]) => job);
}

async function recordAttempts(
  store: RecordStore,
  batch: readonly PendingAttempt[],
): Promise<RecordedAttempt[]> {
  const all = batch.map((pending) => ({ ...pending, attempt: pending.made.attempt }));
  // Two of a batch may have one number: a retry, and a redelivery that ran beside it.
  const byId = Map.groupBy(all, ({ attempt }) => formatAttemptId(attempt));
  const firstOfEach = [...byId.values()].map(([first]) => first!);
  const written = new Set(await insert(store, firstOfEach));
  const late = all.filter((one) => !written.has(one));
  if (late.length === 0) return all;
  return [...written, ...(await insert(store, await renumberLate(store, late)))];
}

/** Returns those whose number was free. */
async function insert(store: RecordStore, recorded: readonly RecordedAttempt[]): Promise<RecordedAttempt[]> {
  if (recorded.length === 0) return [];
  const taken = await store.insertAttempts(recorded.map(({ attempt }) => attempt));
  return recorded.filter((_, index) => !taken.includes(index));
}

/** Those whose number was taken get another one, unless they are stale. */
async function renumberLate(
  store: RecordStore,
  late: readonly RecordedAttempt[],
): Promise<RecordedAttempt[]> {
  const renumbered: RecordedAttempt[] = [];
  for (const [workspaceId, ofWorkspace] of Map.groupBy(late, ({ task }) => task.workspaceId)) {
    const keys = new Map(ofWorkspace.map(({ task }) => [formatDeliveryId(task), task]));
    const attempts = await store.readAttempts(workspaceId, [...keys.values()]);
    const histories = new Map<string, History>(Map.groupBy(attempts, formatDeliveryId));
    for (const one of ofWorkspace) {
      const id = formatDeliveryId(one.task);
      const history = histories.get(id) ?? [];
      const change = renumber(one.task, one.attempt, history);
      if (!change) continue;
      const attempt = { ...one.attempt, ...change };
      histories.set(id, [...history, attempt]);
      renumbered.push({ ...one, attempt });
    }
  }
  return renumbered;
}
