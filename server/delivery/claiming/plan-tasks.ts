import { type Log } from '../../log.ts';
import { type Attempt, type DeliveryKey, formatDeliveryId, planAttempt } from '../../model/index.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { type EventPayloadRow } from '../../storage/index.ts';
import { type LeasedJob, type Task } from './task.ts';

/** What became of claimed jobs: attempts to make, and jobs that turned out to have nothing left to do. */
export interface PlannedTasks {
  readonly tasks: readonly Task[];
  readonly idle: readonly LeasedJob[];
}

/** When the jobs were asked for, in milliseconds of the monotonic clock: their claims are no younger than that. */
export interface ClaimContext {
  readonly claimedAt: number;
  readonly log: Log;
}

/** What is looked up of claimed jobs. */
export interface HistoryReader {
  /** All attempts of these deliveries, each delivery's oldest first. */
  attempts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<Attempt[]>;
  /** Of these events those that are still there. */
  events(workspaceId: string, ids: readonly string[]): Promise<readonly EventPayloadRow[]>;
}

/**
 * Turns jobs of first deliveries into tasks. A job that was taken before, by a worker that then died, may be done in
 * part, and so may one that was held back: what has its attempt is skipped. Of other jobs no history is read.
 */
export async function planFirstDeliveries(
  past: HistoryReader,
  jobs: readonly Claimed<FirstDeliveries>[],
  context: ClaimContext,
): Promise<PlannedTasks> {
  const again = jobs.filter((job) => job.retryCount > 0 || job.data.released);
  const histories = await readHistories(past, again, deliveriesOf);
  const historyOf = (key: DeliveryKey) =>
    histories.size === 0 ? undefined : histories.get(formatDeliveryId(key));
  const events = await loadEvents(past, jobs, ({ eventRowIds }) => eventRowIds);
  return collect('first-deliveries', jobs, context, (job, inHand) => {
    const { workspaceId, released } = job.data;
    const tasks: Task[] = [];
    for (const key of deliveriesOf(job.data)) {
      const event = events.get(key.eventRowId);
      const planned = event && planAttempt(firstAttempt, historyOf(key) ?? noHistory);
      if (planned)
        tasks.push({ ...firstAttempt, ...planned, ...key, job: inHand, workspaceId, event, released });
    }
    return tasks;
  });
}

const firstAttempt = { origin: 'SCHEDULED', ordinal: 0 } as const;
const noHistory: readonly Attempt[] = [];

function deliveriesOf({ eventRowIds, webhookId }: FirstDeliveries): DeliveryKey[] {
  return eventRowIds.map((eventRowId) => ({ eventRowId, webhookId }));
}

/**
 * Turns jobs of retries into tasks, each with the delivery's next attempt number. One that was made already, or whose
 * delivery a redelivery by hand has brought home meanwhile, is skipped.
 */
export async function planRetries(
  past: HistoryReader,
  jobs: readonly Claimed<Retry>[],
  context: ClaimContext,
): Promise<PlannedTasks> {
  const histories = await readHistories(past, jobs, (data) => [data]);
  const events = await loadEvents(past, jobs, ({ eventRowId }) => [eventRowId]);
  return collect('retries', jobs, context, ({ data }, inHand) => {
    const event = events.get(data.eventRowId);
    const planned = event && planAttempt(data, histories.get(formatDeliveryId(data)) ?? []);
    if (!planned) return [];
    const { workspaceId, webhookId, eventRowId, origin, ordinal } = data;
    return {
      ...{ job: inHand, workspaceId, webhookId, eventRowId, event },
      ...{ origin, ordinal, ...planned, released: data.released || origin === 'MANUAL' },
    };
  });
}

async function readHistories<T extends { workspaceId: string }>(
  past: HistoryReader,
  jobs: readonly Claimed<T>[],
  keysOf: (data: T) => readonly DeliveryKey[],
): Promise<Map<string, Attempt[]>> {
  const attempts: Attempt[] = [];
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs))
    attempts.push(
      ...(await past.attempts(
        workspaceId,
        ofWorkspace.flatMap((job) => keysOf(job.data)),
      )),
    );
  return Map.groupBy(attempts, formatDeliveryId);
}

function byWorkspace<T extends { workspaceId: string }>(
  jobs: readonly Claimed<T>[],
): Map<string, Claimed<T>[]> {
  return Map.groupBy(jobs, (job) => job.data.workspaceId);
}

async function loadEvents<T extends { workspaceId: string }>(
  past: HistoryReader,
  jobs: readonly Claimed<T>[],
  idsOf: (data: T) => readonly string[],
): Promise<Map<string, Task['event']>> {
  const loaded = new Map<string, Task['event']>();
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs)) {
    const ids = [...new Set(ofWorkspace.flatMap((job) => idsOf(job.data)))];
    for (const event of await past.events(workspaceId, ids)) loaded.set(event.id, toTaskEvent(event));
  }
  return loaded;
}

function toTaskEvent(event: EventPayloadRow): Task['event'] {
  return {
    eventId: event.eventId,
    eventName: event.eventName,
    body: Buffer.from(event.payload),
    test: event.test,
    traceContext: event.traceContext,
  };
}

function collect<T>(
  queue: LeasedJob['queue'],
  jobs: readonly Claimed<T>[],
  { claimedAt, log }: ClaimContext,
  tasksOf: (job: Claimed<T>, inHand: LeasedJob) => Task | Task[],
): PlannedTasks {
  const tasks: Task[] = [];
  const idle: LeasedJob[] = [];
  for (const job of jobs) {
    const inHand: LeasedJob = {
      ...{ queue, claim: job, remaining: 0, begun: false, underWay: 0 },
      aliveAt: claimedAt,
    };
    const found = [tasksOf(job, inHand)].flat();
    inHand.remaining = found.length;
    tasks.push(...found);
    if (found.length === 0) {
      // Its events have left with their retention, or all was done before.
      log.debug({ queue, job: job.id }, 'A job had nothing left to do.');
      idle.push(inHand);
    }
  }
  return { tasks, idle };
}
