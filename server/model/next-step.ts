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

/** A delivery's attempts so far, oldest first; of each what decisions look at. */
export type History = readonly Pick<
  Attempt,
  'attemptNumber' | 'origin' | 'ordinal' | 'status' | 'nextAttemptAt'
>[];

/** The attempt that a job leads to. */
export interface PlannedAttempt {
  readonly attemptNumber: number;
  /** For one by hand: when the delivery's own schedule goes on; null when it has ended. */
  readonly scheduledNextAt: Date | null;
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
  const [scheduledNextAt, dueAt] = work.origin === 'MANUAL' ? [next, null] : [null, next];
  return { attemptNumber: nextNumber(history), scheduledNextAt, dueAt };
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
  const nextAttemptAt = work.origin === 'MANUAL' ? scheduledNext(history) : own;
  return { attemptNumber, status: nextAttemptAt ? 'RETRYING' : 'FAILED', nextAttemptAt };
}

/** Why no attempt is made of a webhook's deliveries; null when they are made. Undefined: nobody knows it any more. */
export function cancellation(
  webhook: { readonly active: boolean; readonly deleted: boolean } | undefined,
): string | null {
  if (!webhook || webhook.deleted) return 'the webhook was deleted';
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

/** When the delivery's own schedule goes on; null when it has ended. */
function scheduledNext(history: History): Date | null {
  const last = history.findLast(isScheduled);
  return last?.status === 'RETRYING' && !hasArrived(history) ? last.nextAttemptAt : null;
}
