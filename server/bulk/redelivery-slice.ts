import { type DeliveryKey } from '../model/index.ts';
import { type Queue } from '../queue/index.ts';
import { type DeliveryTarget, type Queryable, type RunningBulkJob } from '../storage/index.ts';
import { type DoSlice, idleSlice, mostPerSlice, type Slice } from './slice.ts';

/** A page of the deliveries that a filter finds. */
export interface SelectedDeliveries {
  readonly keys: readonly DeliveryKey[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

/** Reads the next deliveries of a job's filter, each once, however their states change meanwhile. */
export type SelectDeliveries = (
  tx: Queryable,
  job: Pick<RunningBulkJob, 'workspaceId' | 'filter' | 'after'>,
  limit: number,
) => Promise<SelectedDeliveries>;

export interface RedeliveryParts {
  readonly queue: Pick<Queue, 'countBulkRedeliveries' | 'enqueueRetries'>;
  readonly select: SelectDeliveries;
  /** The webhook as it is now; undefined when it was deleted. */
  readonly targetOf: TargetOf;
  readonly now: () => Date;
}

type TargetOf = (webhookId: string) => Pick<DeliveryTarget, 'active' | 'health'> | undefined;

/** How far ahead redeliveries are queued, each with the time at which it is due. */
const aheadSeconds = 10;
/**
 * Redeliveries become due in steps: a worker claims those of a step together. At the highest rate that is 100, some 15 ms of
 * work, for which fresh events may have to wait. Half as many would cost PostgreSQL 15 % more.
 */
const stepMs = 100;
/** How soon a job looks again that may have room for more. */
const soonMs = 250;
/** While the endpoint of its only webhook is paused, a job tries one delivery this often. */
const tryEveryMs = 10_000;

/**
 * Queues redeliveries ahead, each for its time by the job's rate: those of 10 seconds, and 1,000 at most. More are added
 * when half of them have left the queue.
 */
export function redeliverySlice(parts: RedeliveryParts): DoSlice {
  return async (tx, job) => {
    const inQueue = await parts.queue.countBulkRedeliveries(tx, job);
    const { paused, limit } = roomOf(job, inQueue, parts.targetOf);
    const left = job.returned.length > 0 || !job.exhausted;
    if (job.state !== 'RUNNING' || !left || limit < 1) return idleSlice(job, inQueue);
    const { keys, rest } = await nextKeys(tx, job, limit, parts.select);
    const { wanted, skipped, skippedPaused } = sort(keys, parts.targetOf, paused);
    const queuedUntil = await enqueue(tx, job, wanted, parts);
    return {
      ...rest,
      queued: wanted.length,
      skipped,
      skippedPaused,
      cancelled: 0,
      moved: { move: 'QUEUED', keys: wanted },
      queuedUntil,
      inQueue: inQueue + wanted.length,
      waitMs: paused ? tryEveryMs : waitAfter(wanted.length, job),
    };
  };
}

/** Until the results are counted, and a fast job may have room; at once while nothing is found that may be queued. */
function waitAfter(queued: number, { ratePerSecond }: RunningBulkJob): number {
  return queued === 0 || ratePerSecond * aheadSeconds > 4 * mostPerSlice ? soonMs : 1000;
}

/** How many may be queued now. The tries of a paused endpoint come one by one. */
function roomOf(
  { webhookId, ratePerSecond }: RunningBulkJob,
  inQueue: number,
  targetOf: TargetOf,
): { readonly paused: boolean; readonly limit: number } {
  const paused = webhookId !== null && targetOf(webhookId)?.health.state === 'OPEN';
  if (paused) return { paused, limit: inQueue > 0 ? 0 : 1 };
  const most = Math.min(ratePerSecond * aheadSeconds, mostPerSlice);
  return { paused, limit: inQueue > most / 2 ? 0 : most - inQueue };
}

/** What a pause took out of the queue comes first; it was counted before. */
async function nextKeys(
  tx: Queryable,
  job: RunningBulkJob,
  limit: number,
  select: SelectDeliveries,
): Promise<{
  readonly keys: readonly DeliveryKey[];
  readonly rest: Pick<Slice, 'after' | 'exhausted' | 'selected' | 'returned'>;
}> {
  const { returned, after, exhausted } = job;
  if (returned.length > 0) {
    const rest = { after, exhausted, selected: 0, returned: returned.slice(limit) };
    return { keys: returned.slice(0, limit), rest };
  }
  const { keys, next } = await select(tx, job, limit);
  return {
    keys,
    rest: { after: next ?? after, exhausted: next === null, selected: keys.length, returned: [] },
  };
}

/** @param tries Whether those of a paused endpoint are tried. */
function sort(
  keys: readonly DeliveryKey[],
  targetOf: TargetOf,
  tries: boolean,
): { readonly wanted: readonly DeliveryKey[]; readonly skipped: number; readonly skippedPaused: number } {
  const active = keys.filter(({ webhookId }) => targetOf(webhookId)?.active);
  const wanted = active.filter(({ webhookId }) => tries || targetOf(webhookId)?.health.state !== 'OPEN');
  return { wanted, skipped: keys.length - active.length, skippedPaused: active.length - wanted.length };
}

/** Returns when the last one is due, and the next one may be. */
async function enqueue(
  tx: Queryable,
  { workspaceId, ordinal, ratePerSecond, queuedUntil }: RunningBulkJob,
  keys: readonly DeliveryKey[],
  { queue, now }: RedeliveryParts,
): Promise<Date> {
  const from = Math.max(queuedUntil?.getTime() ?? 0, now().getTime());
  const dueAfter = (index: number) => from + (index / ratePerSecond) * 1000;
  await queue.enqueueRetries(
    tx,
    keys.map(({ eventRowId, webhookId }, index) => ({
      workspaceId,
      webhookId,
      eventRowId,
      origin: 'MANUAL',
      ordinal,
      released: false,
      startAfter: new Date(from + Math.floor((dueAfter(index) - from) / stepMs) * stepMs),
      background: true,
    })),
  );
  return new Date(dueAfter(keys.length));
}
