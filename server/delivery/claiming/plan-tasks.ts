import { type Log } from '../../log.ts';
import {
  type Attempt,
  type DeliveryKey,
  type EventSource,
  formatDeliveryId,
  planAttempt,
} from '../../model/index.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { type EventPayloadRow } from '../../storage/index.ts';
import { type LeasedJob } from './leased-job.ts';
import { type Task } from './task.ts';

/** What claimed jobs come to. */
export interface PlannedTasks {
  readonly tasks: readonly Task[];
  /** Jobs that have nothing left to do. */
  readonly done: readonly LeasedJob[];
}

export interface PlanContext {
  /** When the jobs were asked for, in milliseconds of the monotonic clock: their claims are no older than that. */
  readonly claimedAt: number;
  readonly log: Log;
}

/** An event as ingest has stored it. */
export interface HandedEvent {
  readonly eventId: string;
  readonly eventName: string;
  /** The payload as JSON. */
  readonly text: string;
  /** Null when it was sent with an API key. */
  readonly source: EventSource | null;
  readonly traceContext: string | null;
}

/** Reads what has become of the deliveries of claimed jobs. */
export interface HistoryReader {
  /** All attempts of these deliveries, each delivery's oldest first. */
  attempts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<Attempt[]>;
  /** Of these events, those that are still there. */
  events(workspaceId: string, ids: readonly string[]): Promise<readonly EventPayloadRow[]>;
}

/**
 * Plans the tasks of first deliveries. A job that was claimed before, by a worker that then died, may be done in part,
 * and so may one that was held back: deliveries with an attempt are skipped. For other jobs no history is read.
 */
export async function planFirstDeliveries(
  reader: HistoryReader,
  jobs: readonly Claimed<FirstDeliveries>[],
  context: PlanContext,
): Promise<PlannedTasks> {
  const again = jobs.filter((job) => job.retryCount > 0 || job.data.released);
  const histories = await readHistories(reader, again, deliveriesOf);
  const historyOf = (key: DeliveryKey) =>
    histories.size === 0 ? undefined : histories.get(formatDeliveryId(key));
  const events = await readEvents(reader, jobs, ({ eventRowIds }) => eventRowIds);
  const eventOf = (id: string) => events.get(id);
  return collect('first-deliveries', jobs, context, ({ data }, job) =>
    firstTasks(data, job, eventOf, historyOf),
  );
}

/** Plans the tasks of jobs that were stored as claimed by this process, with their events in memory: nothing is read. */
export function planHandedOver(
  jobs: readonly Claimed<FirstDeliveries>[],
  events: ReadonlyMap<string, HandedEvent>,
  context: PlanContext,
): PlannedTasks {
  const inMemory = new Map<string, Task['event']>();
  for (const { data } of jobs) {
    for (const id of data.eventRowIds) {
      if (inMemory.has(id)) continue; // one body for all webhooks that it is sent to
      const { eventId, eventName, text, source, traceContext } = events.get(id)!;
      const body = Buffer.from(text);
      inMemory.set(id, { eventId, eventName, body, test: false, source: source?.name ?? null, traceContext });
    }
  }
  const eventOf = (id: string) => inMemory.get(id);
  return collect('first-deliveries', jobs, context, ({ data }, job) =>
    firstTasks(data, job, eventOf, () => undefined),
  );
}

function firstTasks(
  data: FirstDeliveries,
  job: LeasedJob,
  eventOf: (id: string) => Task['event'] | undefined,
  historyOf: (key: DeliveryKey) => readonly Attempt[] | undefined,
): Task[] {
  const { workspaceId, released } = data;
  const tasks: Task[] = [];
  for (const key of deliveriesOf(data)) {
    const event = eventOf(key.eventRowId);
    const planned = event && planAttempt(firstAttempt, historyOf(key) ?? noHistory);
    if (planned) tasks.push({ ...firstAttempt, ...planned, ...key, job, workspaceId, event, released });
  }
  return tasks;
}

const firstAttempt = { origin: 'SCHEDULED', ordinal: 0 } as const;
const noHistory: readonly Attempt[] = [];

function deliveriesOf({ eventRowIds, webhookId }: FirstDeliveries): DeliveryKey[] {
  return eventRowIds.map((eventRowId) => ({ eventRowId, webhookId }));
}

/**
 * Plans the tasks of retries and redeliveries, each with the delivery's next attempt number. One that was made already,
 * or whose delivery a redelivery has delivered meanwhile, is skipped.
 */
export async function planRetries(
  reader: HistoryReader,
  jobs: readonly Claimed<Retry>[],
  context: PlanContext,
): Promise<PlannedTasks> {
  const histories = await readHistories(reader, jobs, (data) => [data]);
  const events = await readEvents(reader, jobs, ({ eventRowId }) => [eventRowId]);
  return collect('retries', jobs, context, ({ data }, job) => {
    const event = events.get(data.eventRowId);
    const planned = event && planAttempt(data, histories.get(formatDeliveryId(data)) ?? noHistory);
    if (!planned) return [];
    const { workspaceId, webhookId, eventRowId, origin, ordinal } = data;
    const released = data.released || origin === 'MANUAL';
    return [{ job, workspaceId, webhookId, eventRowId, event, origin, ordinal, ...planned, released }];
  });
}

async function readHistories<T extends { workspaceId: string }>(
  reader: HistoryReader,
  jobs: readonly Claimed<T>[],
  keysOf: (data: T) => readonly DeliveryKey[],
): Promise<Map<string, Attempt[]>> {
  const attempts: Attempt[] = [];
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs)) {
    const keys = ofWorkspace.flatMap((job) => keysOf(job.data));
    attempts.push(...(await reader.attempts(workspaceId, keys)));
  }
  return Map.groupBy(attempts, formatDeliveryId);
}

function byWorkspace<T extends { workspaceId: string }>(
  jobs: readonly Claimed<T>[],
): Map<string, Claimed<T>[]> {
  return Map.groupBy(jobs, (job) => job.data.workspaceId);
}

async function readEvents<T extends { workspaceId: string }>(
  reader: HistoryReader,
  jobs: readonly Claimed<T>[],
  idsOf: (data: T) => readonly string[],
): Promise<Map<string, Task['event']>> {
  const events = new Map<string, Task['event']>();
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs)) {
    const ids = [...new Set(ofWorkspace.flatMap((job) => idsOf(job.data)))];
    for (const row of await reader.events(workspaceId, ids)) events.set(row.id, toTaskEvent(row));
  }
  return events;
}

function toTaskEvent(row: EventPayloadRow): Task['event'] {
  return {
    eventId: row.eventId,
    eventName: row.eventName,
    body: Buffer.from(row.payload),
    test: row.test,
    source: row.source,
    traceContext: row.traceContext,
  };
}

function collect<T>(
  queue: LeasedJob['queue'],
  jobs: readonly Claimed<T>[],
  { claimedAt, log }: PlanContext,
  tasksOf: (claim: Claimed<T>, job: LeasedJob) => readonly Task[],
): PlannedTasks {
  const tasks: Task[] = [];
  const done: LeasedJob[] = [];
  for (const claim of jobs) {
    const job: LeasedJob = {
      queue,
      claim,
      remaining: 0,
      partlyRecorded: false,
      underWay: 0,
      worker: claim.worker,
      confirmedAt: claimedAt,
      forfeited: false,
    };
    const found = tasksOf(claim, job);
    job.remaining = found.length;
    tasks.push(...found);
    if (found.length === 0) {
      // Its events have left with their retention, or all of it was recorded before.
      log.debug({ queue, jobId: claim.id }, 'A job had nothing left to do.');
      done.push(job);
    }
  }
  return { tasks, done };
}
