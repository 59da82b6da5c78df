import { type Move } from '../live/index.ts';
import { type DeliveryKey } from '../model/index.ts';
import { type Queryable, type RunningBulkJob } from '../storage/index.ts';

/** What a slice of a bulk job did, and how it goes on. */
export interface Slice {
  /** The last delivery or event that was looked at. */
  readonly after: string | null;
  /** Whether there is nothing more to look at. */
  readonly exhausted: boolean;
  readonly selected: number;
  readonly queued: number;
  readonly skipped: number;
  readonly skippedPaused: number;
  readonly cancelled: number;
  /** Deliveries whose state the slice changes without an attempt; absent for none. */
  readonly moved?: { readonly move: Move; readonly keys: readonly DeliveryKey[] };
  /** Redeliveries that a pause took out of the queue, and that are not queued again yet. */
  readonly returned: readonly DeliveryKey[];
  /** When the last redelivery that was queued is due. */
  readonly queuedUntil: Date | null;
  /** How many of its redeliveries are in the queue, after the slice. */
  readonly inQueue: number;
  /** Milliseconds from the beginning of this slice to that of the next one. */
  readonly waitMs: number;
}

/** Does the next slice of a job, in the transaction that saves what it came to. */
export type DoSlice = (tx: Queryable, job: RunningBulkJob) => Promise<Slice>;

/** Deliveries that a slice queues at most. */
export const mostPerSlice = 1000;

const secondMs = 1000;

/** How long a job of so many deliveries per second waits after it has queued some. */
export function paceMs(queued: number, ratePerSecond: number): number {
  return (queued / ratePerSecond) * secondMs;
}

/** A slice in which nothing was looked at. */
export function idleSlice(job: RunningBulkJob, inQueue: number, waitMs = secondMs): Slice {
  return {
    after: job.after,
    exhausted: job.exhausted,
    selected: 0,
    queued: 0,
    skipped: 0,
    skippedPaused: 0,
    cancelled: 0,
    returned: job.returned,
    queuedUntil: job.queuedUntil,
    inQueue,
    waitMs,
  };
}
