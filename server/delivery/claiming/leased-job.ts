import { type Claimed, type QueueName } from '../../queue/index.ts';

/** A job that this worker has claimed, and may work on as long as its claim is confirmed. */
export interface LeasedJob {
  readonly queue: QueueName;
  readonly claim: Claimed<unknown>;
  /** Deliveries of it that are not recorded yet. The job is finished together with the last one. */
  remaining: number;
  /** Whether some of its deliveries are recorded, but not all. */
  partlyRecorded: boolean;
  /** Requests of it under way, and results of it that wait to be recorded. */
  underWay: number;
  /** The number of this worker under which the queue has it claimed; see {@link Claimed}. */
  worker: number | null;
  /** When the claim was last confirmed, in milliseconds of the monotonic clock. */
  confirmedAt: number;
  /** Given back, or known to be another worker's: this worker starts nothing more for it, and does not finish it. */
  forfeited: boolean;
}

/** The queue gives a job away after 15 s without a heartbeat. Less, so that a late clock read does no harm. */
const trustMs = 12_000;

/** Whether the claim was confirmed within the time that the queue keeps it. `at` in milliseconds of the monotonic clock. */
export function isFresh(job: LeasedJob, at: number): boolean {
  return !job.forfeited && at - job.confirmedAt <= trustMs;
}

/**
 * Whether an attempt may still be started for a job: its claim is fresh, and was not made under a number that this worker
 * has lost.
 *
 * @param worker The number that it has now.
 */
export function isHeld(job: LeasedJob, at: number, worker: number | null): boolean {
  return isFresh(job, at) && (job.worker === null || job.worker === worker);
}
