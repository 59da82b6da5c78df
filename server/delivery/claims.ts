import { type Log } from '../log.ts';
import { type Attempt, formatDeliveryId } from '../model/index.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../queue/index.ts';
import {
  type EventPayloadRow,
  readAttemptsOfDeliveries,
  readPayloads,
  type Storage,
} from '../storage/index.ts';
import { type JobInHand, type Task } from './task.ts';

/** What became of claimed jobs: attempts to make, and jobs that turned out to have nothing left to do. */
export interface Claims {
  readonly tasks: readonly Task[];
  readonly idle: readonly JobInHand[];
}

/** When the jobs were asked for, in milliseconds of the monotonic clock: their claims are no younger than that. */
export interface ClaimContext {
  readonly claimedAt: number;
  readonly log: Log;
}

/**
 * Turns jobs of first deliveries into tasks. A job that was taken before, by a worker that then died, may be done in
 * part, and so may one that was held back: what has its attempt is skipped.
 */
export async function tasksOfFirst(
  storage: Storage,
  jobs: readonly Claimed<FirstDeliveries>[],
  context: ClaimContext,
): Promise<Claims> {
  const seen = new Set<string>();
  const again = jobs.filter((job) => job.retryCount > 0 || job.data.released);
  for (const [workspaceId, ofWorkspace] of byWorkspace(again)) {
    const keys = ofWorkspace.flatMap(({ data }) =>
      data.eventRowIds.map((eventRowId) => ({ eventRowId, webhookId: data.webhookId })),
    );
    const attempts = await readAttemptsOfDeliveries(storage.pool, workspaceId, keys);
    for (const attempt of attempts) if (isScheduled(attempt)) seen.add(formatDeliveryId(attempt));
  }
  const events = await loadEvents(storage, jobs, ({ eventRowIds }) => eventRowIds);
  return collect('first-deliveries', jobs, context, (job, inHand) =>
    job.data.eventRowIds.flatMap((eventRowId) => {
      const { webhookId, workspaceId, released } = job.data;
      const event = events.get(eventRowId);
      if (!event || seen.has(formatDeliveryId({ eventRowId, webhookId }))) return [];
      const first = { attemptNumber: 1, origin: 'SCHEDULED', ordinal: 0, scheduledNextAt: null } as const;
      return { ...first, job: inHand, workspaceId, webhookId, eventRowId, event, released };
    }),
  );
}

/**
 * Turns jobs of retries into tasks, each with the delivery's next attempt number. One that was made already, or whose
 * delivery a redelivery by hand has brought home meanwhile, is skipped.
 */
export async function tasksOfRetries(
  storage: Storage,
  jobs: readonly Claimed<Retry>[],
  context: ClaimContext,
): Promise<Claims> {
  const histories = new Map<string, Attempt[]>();
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs)) {
    const attempts = await readAttemptsOfDeliveries(
      storage.pool,
      workspaceId,
      ofWorkspace.map((job) => job.data),
    );
    for (const attempt of attempts) {
      const id = formatDeliveryId(attempt);
      histories.set(id, [...(histories.get(id) ?? []), attempt]);
    }
  }
  const events = await loadEvents(storage, jobs, ({ eventRowId }) => [eventRowId]);
  return collect('retries', jobs, context, ({ data }, inHand) => {
    const history = histories.get(formatDeliveryId(data)) ?? [];
    const event = events.get(data.eventRowId);
    if (!event || isMade(data, history) || isSettledByHand(data, history)) return [];
    return {
      ...{
        job: inHand,
        workspaceId: data.workspaceId,
        webhookId: data.webhookId,
        eventRowId: data.eventRowId,
        event,
      },
      ...{ origin: data.origin, ordinal: data.ordinal, attemptNumber: nextNumber(history) },
      released: data.released || data.origin === 'MANUAL',
      scheduledNextAt: data.origin === 'MANUAL' ? scheduledNext(history) : null,
    };
  });
}

/** Whether an attempt is one of the delivery's own schedule; a cancellation stands in its place. */
function isScheduled(attempt: Attempt): boolean {
  return attempt.origin === 'SCHEDULED' || attempt.origin === 'CANCELLED';
}

/** Whether a history already has what this job was to do. */
export function isMade(data: Pick<Retry, 'origin' | 'ordinal'>, history: readonly Attempt[]): boolean {
  return history.some(
    (attempt) =>
      attempt.ordinal === data.ordinal &&
      (data.origin === 'MANUAL' ? attempt.origin === 'MANUAL' : isScheduled(attempt)),
  );
}

function isSettledByHand(data: Retry, history: readonly Attempt[]): boolean {
  return data.origin === 'SCHEDULED' && history.at(-1)?.status === 'DELIVERED';
}

export function nextNumber(history: readonly Attempt[]): number {
  return (history.at(-1)?.attemptNumber ?? 0) + 1;
}

/** When the delivery's own schedule goes on; null when it has ended. */
function scheduledNext(history: readonly Attempt[]): Date | null {
  const last = history.findLast(isScheduled);
  return last?.status === 'RETRYING' ? last.nextAttemptAt : null;
}

function byWorkspace<T extends { workspaceId: string }>(
  jobs: readonly Claimed<T>[],
): Map<string, Claimed<T>[]> {
  return Map.groupBy(jobs, (job) => job.data.workspaceId);
}

async function loadEvents<T extends { workspaceId: string }>(
  storage: Storage,
  jobs: readonly Claimed<T>[],
  idsOf: (data: T) => readonly string[],
): Promise<Map<string, Task['event']>> {
  const loaded = new Map<string, Task['event']>();
  for (const [workspaceId, ofWorkspace] of byWorkspace(jobs)) {
    const ids = [...new Set(ofWorkspace.flatMap((job) => idsOf(job.data)))];
    for (const event of await readPayloads(storage.pool, workspaceId, ids))
      loaded.set(event.id, toTaskEvent(event));
  }
  return loaded;
}

function toTaskEvent(event: EventPayloadRow): Task['event'] {
  return {
    eventId: event.eventId,
    eventName: event.eventName,
    body: Buffer.from(event.payload),
    test: event.test,
  };
}

function collect<T>(
  queue: JobInHand['queue'],
  jobs: readonly Claimed<T>[],
  { claimedAt, log }: ClaimContext,
  tasksOf: (job: Claimed<T>, inHand: JobInHand) => Task | Task[],
): Claims {
  const tasks: Task[] = [];
  const idle: JobInHand[] = [];
  for (const job of jobs) {
    const inHand: JobInHand = { queue, claim: job, remaining: 0, aliveAt: claimedAt };
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
