import { type Attempt, type DeliveryStatus } from './attempt.ts';

/** What a job asks for: an attempt of the delivery's own schedule, or one by hand. */
export interface Work {
  readonly origin: 'SCHEDULED' | 'MANUAL';
  /** SCHEDULED: 0 for the first attempt, n for the nth retry. MANUAL: names the request. */
  readonly ordinal: number;
}

/**
 * The first name of redeliveries. No retry has so high an ordinal, so a row that says only CANCELLED still tells what it
 * stands for.
 */
export const firstRedelivery = 1000;

/**
 * The first name of redeliveries of bulk jobs, and the last one: the end of the column. All of a job have one name, so that
 * a job redelivers each delivery once.
 */
export const [firstBulkRedelivery, lastBulkRedelivery] = [16_384, 32_767];

/** A delivery's attempts so far, oldest first; of each what decisions look at. */
export type History = readonly Pick<
  Attempt,
  'attemptNumber' | 'origin' | 'ordinal' | 'status' | 'nextAttemptAt'
>[];

/** What a history comes to, however long it is. */
export interface AttemptSummary {
  /** Whether one of the attempts was delivered. */
  readonly arrived: boolean;
  readonly last: History[number] | null;
  /** The last one of the delivery's own schedule, or the cancellation in its place. */
  readonly lastScheduled: History[number] | null;
}

/**
 * When a delivery's own schedule goes on. DUE: with its first attempt, which waits in the queue or is held. Null: it has
 * ended.
 */
export type ScheduledNext = Date | 'DUE' | null;

/** The attempt that a job leads to. */
export interface PlannedAttempt {
  readonly attemptNumber: number;
  /** For one by hand: when the delivery's own schedule goes on. Null for one of the schedule itself. */
  readonly scheduledNextAt: ScheduledNext;
  /** For a retry of the schedule: when it was due. */
  readonly dueAt: Date | null;
}

/**
 * What a claimed job leads to; null for nothing. Jobs come at least once, so what was made already is not made again,
 * and an attempt of the schedule is dropped when a redelivery by hand has brought its delivery home.
 */
export function planAttempt(work: Work, history: History): PlannedAttempt | null {
  if (isMade(work, history) || (work.origin === 'SCHEDULED' && hasArrived(history))) return null;
  const next = scheduledNext(history);
  const attemptNumber = nextNumber(history);
  if (work.origin === 'MANUAL') return { attemptNumber, scheduledNextAt: next, dueAt: null };
  return { attemptNumber, scheduledNextAt: null, dueAt: next === 'DUE' ? null : next };
}

/** Of an attempt, what its delivery's other attempts have a say in. */
export type Renumbered = Pick<Attempt, 'attemptNumber' | 'nextAttemptAt'> & {
  readonly status: Exclude<DeliveryStatus, 'PENDING'>;
};

/**
 * The place of a result whose number was taken meanwhile. By another claim of the same job: then it is stale, and has
 * none. By an attempt of other origin that ran at the same time: then it gets the next number, and what it says of
 * the schedule is said anew, since that may have gone on, ended, or be in vain since.
 */
export function renumber(
  work: Work,
  result: Omit<Renumbered, 'attemptNumber'>,
  history: History,
): Renumbered | null {
  if (isMade(work, history)) return null;
  const attemptNumber = nextNumber(history);
  if (result.status === 'DELIVERED') return { attemptNumber, status: 'DELIVERED', nextAttemptAt: null };
  const own = hasArrived(history) ? null : result.nextAttemptAt;
  const next = work.origin === 'MANUAL' ? scheduledNext(history) : own;
  const nextAttemptAt = next === 'DUE' ? result.nextAttemptAt : next;
  return { attemptNumber, status: nextAttemptAt ? 'RETRYING' : 'FAILED', nextAttemptAt };
}

/** Why no attempt is made of a webhook's deliveries; null when they are made. Undefined: it was deleted. */
export function cancellation(webhook: { readonly active: boolean } | undefined): string | null {
  if (!webhook) return 'the webhook was deleted';
  return webhook.active ? null : 'the webhook is disabled';
}

/** Whether an attempt is one of the delivery's own schedule; a cancellation stands in its place. */
function isScheduled({ origin, ordinal }: History[number]): boolean {
  return origin === 'SCHEDULED' || (origin === 'CANCELLED' && ordinal < firstRedelivery);
}

/** Whether a history already has what this job was to do. */
function isMade(work: Work, history: History): boolean {
  return history.some(
    (attempt) => attempt.ordinal === work.ordinal && isScheduled(attempt) === (work.origin === 'SCHEDULED'),
  );
}

/** However its later attempts, which somebody asked for, went. */
function hasArrived(history: History): boolean {
  return history.some(({ status }) => status === 'DELIVERED');
}

function nextNumber(history: History): number {
  return (history.at(-1)?.attemptNumber ?? 0) + 1;
}

function scheduledNext(history: History): ScheduledNext {
  return nextOfSchedule(summarize(history));
}

export function summarize(history: History): AttemptSummary {
  return {
    arrived: hasArrived(history),
    last: history.at(-1) ?? null,
    lastScheduled: history.findLast(isScheduled) ?? null,
  };
}

/** When the delivery's own schedule goes on. */
export function nextOfSchedule({ arrived, lastScheduled }: AttemptSummary): ScheduledNext {
  if (arrived) return null;
  if (!lastScheduled) return 'DUE';
  return lastScheduled.status === 'RETRYING' ? lastScheduled.nextAttemptAt : null;
}
