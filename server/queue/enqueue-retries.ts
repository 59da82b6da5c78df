import { type PgBoss } from 'pg-boss';

import { asDb, type SqlRunner } from './connection.ts';
import { priorityAt } from './fair-order.ts';
import { type Retry } from './jobs.ts';
import { storeRetry } from './stored-jobs.ts';

/** A retry with the time at which it is due. Null: at once, whatever this process's clock says. */
export type ScheduledRetry = Retry & {
  readonly startAfter: Date | null;
  /** Whether others go first that are due a little later: for redeliveries of bulk jobs. */
  readonly background?: boolean;
};

/** By how much retries in the background are put off: less than a claim looks ahead (see claim-jobs.ts). */
const backgroundMs = 4000;

/** Adds one job per retry. Its priority is the time at which it is due. */
export async function enqueueRetries(
  boss: PgBoss,
  tx: SqlRunner,
  retries: readonly ScheduledRetry[],
  now: number,
): Promise<void> {
  const jobs = retries.map((retry) => ({
    data: storeRetry(retry),
    group: { id: retry.webhookId },
    startAfter: retry.startAfter ?? undefined,
    priority: priorityAt((retry.startAfter?.getTime() ?? now) + (retry.background ? backgroundMs : 0)),
  }));
  if (jobs.length > 0) await boss.insert('retries', jobs, { db: asDb(tx) });
}
