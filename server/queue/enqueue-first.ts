import { type PgBoss } from 'pg-boss';

import { uuidv7 } from '../ids.ts';
import { asDb, type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';
import { type FairOrder, priorityAt } from './fair-order.ts';
import { type Claimed, deliveriesPerJob, type FirstDeliveries } from './jobs.ts';
import { storeFirstDeliveries } from './stored-jobs.ts';
import { workerColumn } from './worker-numbers.ts';

export interface JobOrder {
  readonly order: FairOrder;
  /** Milliseconds of wall time. */
  readonly now: number;
}

/** Adds first deliveries in jobs of up to 64, each with the priority that its workspace and webhook have at `now`. */
export async function enqueueFirst(
  boss: PgBoss,
  tx: SqlRunner,
  batches: readonly FirstDeliveries[],
  order: JobOrder,
): Promise<void> {
  const jobs = jobsOf(batches, order).map(({ data, priority }) => ({
    data: storeFirstDeliveries(data, data.eventRowIds),
    group: { id: data.webhookId },
    priority,
  }));
  if (jobs.length > 0) await boss.insert('first-deliveries', jobs, { db: asDb(tx) });
}

/**
 * Adds first deliveries as jobs that this process has claimed from the start. Like any claimed job, each is claimable
 * by others when it is given back, when its worker is gone, or 15 s after its last heartbeat.
 *
 * @param worker The number of the worker that has them.
 */
export async function enqueueClaimed(
  tx: SqlRunner,
  batches: readonly FirstDeliveries[],
  order: JobOrder,
  worker: number | null,
): Promise<Claimed<FirstDeliveries>[]> {
  const jobs = jobsOf(batches, order).map((job) => ({ ...job, id: uuidv7(order.now) }));
  if (jobs.length === 0) return [];
  const given = jobs.map(({ id, data, priority }) => ({
    id,
    data: storeFirstDeliveries(data, data.eventRowIds),
    webhook: data.webhookId,
    priority,
  }));
  await tx.query({ name: 'enqueue-claimed', text: claimedSql, values: [JSON.stringify(given), worker] });
  return jobs.map(({ id, data }) => ({ id, retryCount: 0, worker, data }));
}

/** The columns that pg-boss writes when it adds a job and when it claims one, those of `settingsOfQueue` near the end. */
export const jobColumns = /* sql */ `
  id, name, data, priority, group_id, state, start_after, created_on, started_on, heartbeat_on, expire_seconds,
  deletion_seconds, keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter,
  heartbeat_seconds, ${workerColumn}`;

/** What a job has of its queue `q`, when it is added `at` a time. */
export const settingsOfQueue = /* sql */ `
  q.expire_seconds, q.deletion_seconds, at + q.retention_seconds * interval '1 s', q.retry_limit, q.retry_delay,
  q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds`;

const claimedSql = /* sql */ `
  insert into ${schema}.job (${jobColumns})
  select given.id, q.name, given.data, given.priority, given.webhook, 'active', at, at, at, at, ${settingsOfQueue},
    $2::integer
  from json_to_recordset($1::text::json) as given (id uuid, data jsonb, webhook text, priority integer),
    ${schema}.queue q, ${schema}.job_now() as at
  where q.name = 'first-deliveries'`;

/** The jobs of these deliveries, with up to 64 each, and with the priority that they have now. */
export function jobsOf(batches: readonly FirstDeliveries[], { order, now }: JobOrder) {
  return batches.flatMap((batch) =>
    chunks(batch.eventRowIds, deliveriesPerJob).map((eventRowIds) => ({
      data: { ...batch, eventRowIds },
      priority: priorityAt(order.stamp(batch.workspaceId, batch.webhookId, eventRowIds.length, now)),
    })),
  );
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
