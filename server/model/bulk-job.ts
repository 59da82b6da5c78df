import { checkRequiredText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';

/**
 * What a bulk job does:
 * - REDELIVERY: makes one more attempt of each delivery that its filter finds;
 * - REPLAY: delivers stored events that a webhook has no delivery of, and that pass its filters as they are now;
 * - DISCARD: cancels the deliveries of a webhook that were held when it was requested.
 */
export type BulkJobKind = 'REDELIVERY' | 'REPLAY' | 'DISCARD';

/** RUNNING, PAUSED by a person, CANCELLED by a person, or COMPLETED. */
export type BulkJobState = 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'COMPLETED';

/** How far a bulk job is. Each delivery is counted in one of `queued`, `skipped` and `skippedPaused`. */
export interface BulkJobCounts {
  /** Deliveries that were chosen; of a replay, events that were looked at. */
  readonly selected: number;
  /** Deliveries that were queued; of a discard, that were cancelled. */
  readonly queued: number;
  /** Deliveries that were left out: their webhook is disabled or was deleted, or there was nothing left to do. */
  readonly skipped: number;
  /** Deliveries that were left out because their endpoint was paused. */
  readonly skippedPaused: number;
  /** Of a redelivery: what came of the queued ones so far. */
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** A job on many deliveries that somebody asked for. */
export interface BulkJob extends BulkJobCounts {
  readonly id: string;
  readonly kind: BulkJobKind;
  readonly name: string;
  readonly state: BulkJobState;
  /** The webhook that it is about; null when it may be about several. */
  readonly webhookId: string | null;
  readonly ratePerSecond: number;
  /** How many deliveries the preview found when it was requested; null when they were not counted. */
  readonly total: number | null;
  readonly totalIsExact: boolean;
  readonly requestedAt: Date;
  /** When nothing of it was left in the queue. */
  readonly finishedAt: Date | null;
}

export const bulkJobLimits = {
  /** Of a workspace, that have not ended. */
  unfinished: 10,
  /** Of a workspace, ended ones included: the oldest of these are removed. */
  kept: 1000,
  /** Deliveries per second. */
  rate: [1, 1000],
  defaultRate: 50,
  nameLength: 200,
} as const;

/** Mistakes in what somebody chose for a bulk job. */
export function bulkJobMistakes({
  name,
  ratePerSecond,
}: {
  readonly name: string;
  readonly ratePerSecond: number;
}): readonly UserError[] {
  const mistakes = new Mistakes();
  checkRequiredText(
    name,
    { field: ['name'], label: 'The name', maxLength: bulkJobLimits.nameLength },
    mistakes,
  );
  const [least, most] = bulkJobLimits.rate;
  if (ratePerSecond < least || ratePerSecond > most)
    mistakes.add(['ratePerSecond'], 'OUT_OF_RANGE', `The rate must be from ${least} to ${most} per second.`);
  return mistakes.errors;
}

/** The refusal of a bulk job beyond the limit. */
export const bulkJobQuotaError: UserError = {
  field: null,
  code: 'TOO_MANY',
  message: `${bulkJobLimits.unfinished} jobs of the workspace have not ended, the maximum: wait until one has, or cancel one.`,
};
