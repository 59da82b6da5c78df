import { type PgBoss } from 'pg-boss';

import { priorityAt } from './fair-order.ts';
import { type Claimed, type FirstDeliveries, type QueueName, type Retry } from './jobs.ts';
import {
  readFirstDeliveries,
  readRetry,
  type StoredFirstDeliveries,
  type StoredRetry,
} from './stored-jobs.ts';

/**
 * Which first deliveries a claim may take. `fair-share`: those of senders within their share, at a cost that does not
 * depend on how much the others have waiting. `backlog`: all, in the order of their priority.
 */
export type ClaimScope = 'fair-share' | 'backlog';

/** What a claim takes. */
export interface ClaimLimits {
  /** The maximum number of jobs. */
  readonly limit: number;
  /** Webhooks whose jobs are skipped. */
  readonly except: readonly string[];
  /** Milliseconds of wall time. */
  readonly now: number;
}

/** How far this process's clock may be behind that of the process that added a job, in milliseconds. */
const clockSkewMs = 5000;

export async function claimFirst(
  boss: PgBoss,
  { limit, except, now }: ClaimLimits,
  scope: ClaimScope,
): Promise<Claimed<FirstDeliveries>[]> {
  const until = scope === 'fair-share' ? now + clockSkewMs : null;
  const jobs = await claim<StoredFirstDeliveries>(boss, 'first-deliveries', limit, except, until);
  return jobs.map(readFirstDeliveries);
}

export async function claimRetries(
  boss: PgBoss,
  { limit, except, now }: ClaimLimits,
): Promise<Claimed<Retry>[]> {
  const jobs = await claim<StoredRetry>(boss, 'retries', limit, except, now + clockSkewMs);
  return jobs.map(readRetry);
}

/** @param until Takes only jobs whose priority is this time or an earlier one; null for all. */
async function claim<T>(
  boss: PgBoss,
  name: QueueName,
  limit: number,
  except: readonly string[],
  until: number | null,
): Promise<Claimed<T>[]> {
  const minPriority = until === null ? undefined : priorityAt(until);
  const options = { batchSize: limit, ignoreGroups: except, minPriority };
  return (await boss.fetch<T>(name, options as object)) as Claimed<T>[];
}
