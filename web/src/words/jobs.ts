import { count, counted } from './numbers.ts';

/** A job as the API returns it. */
export interface JobCounts {
  readonly kind: 'REDELIVERY' | 'REPLAY' | 'DISCARD';
  readonly state: 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'COMPLETED';
  readonly total?: number | null;
  readonly totalIsExact: boolean;
  readonly selected: number;
  readonly queued: number;
  readonly skipped: number;
  readonly skippedPaused: number;
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
}

export const jobStateWords = {
  RUNNING: 'Running',
  PAUSED: 'Paused',
  CANCELLED: 'Cancelled',
  COMPLETED: 'Completed',
} as const;

const deliveries = (value: number): string => counted(value, 'delivery', 'deliveries');

/** How far a job is, from 0 to 1; null when that is not known. */
export function jobProgress(job: JobCounts): number | null {
  if (job.state === 'COMPLETED') return 1;
  if (!job.total) return null;
  const done =
    job.kind === 'REDELIVERY'
      ? job.delivered + job.failed + job.cancelled + job.skipped + job.skippedPaused
      : job.selected;
  return Math.min(1, done / job.total);
}

/** What a job has done so far: "3,120 of 12,480 delivered, 4 failed". */
export function jobResult(job: JobCounts): string {
  const total = job.total == null ? '' : ` of ${job.totalIsExact ? '' : 'more than '}${count(job.total)}`;
  const parts = partsOf(job, total);
  if (job.skippedPaused > 0) parts.push(`${count(job.skippedPaused)} skipped: endpoint paused`);
  return parts.join(', ');
}

function partsOf(job: JobCounts, total: string): string[] {
  switch (job.kind) {
    case 'REDELIVERY':
      return [
        `${count(job.delivered)}${total} delivered`,
        job.failed > 0 ? `${count(job.failed)} failed again` : '',
        job.cancelled > 0 ? `${count(job.cancelled)} cancelled` : '',
        job.skipped > 0 ? `${count(job.skipped)} skipped` : '',
      ].filter((part) => part !== '');
    case 'REPLAY':
      return [`${count(job.selected)}${total} events checked`, `${deliveries(job.queued)} added`];
    case 'DISCARD':
      return [`${deliveries(job.cancelled)}${total} discarded`];
  }
}

/** What a redelivery would do: "Redeliver 12,480 deliveries". */
export function redeliverWords(total: number, isExact: boolean): string {
  return isExact ? `Redeliver ${deliveries(total)}` : `Redeliver more than ${deliveries(total)}`;
}

/** The warning about deliveries that arrived before; null when there are none. */
export function duplicatesWarning(delivered: number): string | null {
  if (delivered === 0) return null;
  return `${deliveries(delivered)} already arrived: the endpoint will get ${delivered === 1 ? 'this event' : 'these events'} again.`;
}

/** What is left out of the selected deliveries; null for nothing. */
export function leftOutWords(omitted: number): string | null {
  return omitted <= 0 ? null : `${count(omitted)} left out: test sends, or no longer stored.`;
}
