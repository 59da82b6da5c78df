import {
  type BulkJobCounts,
  type BulkJobKind,
  type BulkJobState,
  type DeliveryKey,
} from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Names a bulk job. */
export interface BulkJobKey {
  readonly workspaceId: string;
  readonly id: string;
}

/** A bulk job as its worker reads it. */
export interface RunningBulkJob extends BulkJobKey {
  readonly kind: BulkJobKind;
  readonly state: BulkJobState;
  /** JSON. */
  readonly filter: string;
  readonly webhookId: string | null;
  readonly ratePerSecond: number;
  readonly ordinal: number;
  readonly requestedAt: Date;
  readonly nextAt: Date;
  /** The last delivery or event that was looked at; null before the first slice. */
  readonly after: string | null;
  readonly exhausted: boolean;
  /** Redeliveries that a pause took out of the queue. */
  readonly returned: readonly DeliveryKey[];
  /** When the last redelivery that was queued is due. */
  readonly queuedUntil: Date | null;
}

/** What a slice of a bulk job comes to. Counts are added. */
export interface BulkJobProgress extends Omit<BulkJobCounts, 'delivered' | 'failed'> {
  readonly after: string | null;
  readonly exhausted: boolean;
  readonly returned: readonly DeliveryKey[];
  readonly queuedUntil: Date | null;
  readonly state: BulkJobState;
  /** When the next slice may begin; null for not before somebody resumes it. */
  readonly nextAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Whether any bulk job has not ended, and those that are due, the longest due first. Costs one look at an index. */
export async function findDueBulkJobs(
  client: Queryable,
  now: Date,
  limit: number,
): Promise<{ readonly due: readonly BulkJobKey[]; readonly pending: boolean }> {
  const { rows } = await client.query<{ workspace_id: string | null; id: string; pending: boolean }>({
    name: 'due-bulk-jobs',
    text: /* sql */ `
      select due.workspace_id, due.id,
        exists (select from delivery.bulk_jobs where finished_at is null and next_at < 'infinity') as pending
      from (select) as one left join (
        select j.workspace_id, j.id from delivery.bulk_jobs j join settings.workspaces w on w.id = j.workspace_id
        where j.finished_at is null and j.next_at <= $1 and w.deletes_at is null order by j.next_at limit $2
      ) as due on true`,
    values: [now, limit],
  });
  const due = rows.flatMap(({ workspace_id: workspaceId, id }) => (workspaceId ? [{ workspaceId, id }] : []));
  return { due, pending: rows[0]!.pending };
}

/** Locks a bulk job until the end of the transaction. Null when it is not due any more, or another worker has it. */
export async function lockBulkJob(
  tx: Queryable,
  { workspaceId, id }: BulkJobKey,
  now: Date,
): Promise<RunningBulkJob | null> {
  const { rows } = await tx.query<Omit<RunningBulkJob, 'workspaceId'>>({
    name: 'lock-bulk-job',
    text: /* sql */ `
      select id, kind, state, filter, webhook_id as "webhookId", rate_per_second as "ratePerSecond", ordinal,
        requested_at as "requestedAt", next_at as "nextAt", after_key as after, exhausted, returned,
        paced_until as "queuedUntil"
      from delivery.bulk_jobs where workspace_id = $1 and id = $2 and finished_at is null and next_at <= $3
      for update skip locked`,
    values: [workspaceId, id, now],
  });
  return rows[0] ? { ...rows[0], workspaceId } : null;
}

/**
 * Saves what a slice came to, and counts the attempts of the job's redeliveries since the last slice: positions follow
 * the order of commits, so each is counted once.
 */
export async function saveBulkJob(
  tx: Queryable,
  { workspaceId, id, ordinal }: RunningBulkJob,
  progress: BulkJobProgress,
): Promise<void> {
  await tx.query({
    name: 'save-bulk-job',
    text: /* sql */ `
      with known as (
        select counted_position from delivery.bulk_jobs where workspace_id = $1 and id = $2
      ), results as (
        select coalesce(max(a.position), 0) as position,
          count(*) filter (where a.status = 'DELIVERED') as delivered,
          count(*) filter (where a.status <> 'DELIVERED' and a.origin = 'CANCELLED') as cancelled,
          count(*) filter (where a.status <> 'DELIVERED' and a.origin <> 'CANCELLED') as failed
        from delivery.attempts a
        where a.workspace_id = $1 and a.ordinal = $3 and a.ordinal >= 16384
          and a.position > (select counted_position from known)
      )
      update delivery.bulk_jobs j set returned = $14, paced_until = $15, after_key = $4, exhausted = $5, state = $6, next_at = coalesce($7::timestamptz, 'infinity'),
        finished_at = $8, selected = selected + $9, queued = queued + $10, skipped = skipped + $11,
        skipped_paused = skipped_paused + $12, cancelled = j.cancelled + r.cancelled + $13,
        delivered = j.delivered + r.delivered, failed = j.failed + r.failed,
        counted_position = greatest(counted_position, r.position)
      from results r where j.workspace_id = $1 and j.id = $2`,
    values: [
      workspaceId,
      id,
      ordinal,
      progress.after,
      progress.exhausted,
      progress.state,
      progress.nextAt,
      progress.finishedAt,
      progress.selected,
      progress.queued,
      progress.skipped,
      progress.skippedPaused,
      progress.cancelled,
      JSON.stringify(progress.returned),
      progress.queuedUntil,
    ],
  });
}

/** Notes redeliveries that left the queue: a job that was paused queues them again, and one that was cancelled skips them. */
export async function returnRedeliveries(
  tx: Queryable,
  { workspaceId, id }: BulkJobKey,
  keys: readonly DeliveryKey[],
  then: 'QUEUE' | 'SKIP',
): Promise<void> {
  await tx.query(
    /* sql */ `
      update delivery.bulk_jobs set queued = queued - $3, skipped = skipped + $4, returned = $5::jsonb || returned,
        paced_until = null
      where workspace_id = $1 and id = $2`,
    [
      workspaceId,
      id,
      keys.length,
      then === 'SKIP' ? keys.length : 0,
      JSON.stringify(then === 'SKIP' ? [] : keys),
    ],
  );
}

/** Puts a bulk job off, unless somebody has changed it. */
export async function postponeBulkJob(
  client: Queryable,
  { workspaceId, id }: BulkJobKey,
  until: Date,
): Promise<void> {
  await client.query(
    'update delivery.bulk_jobs set next_at = $3 where workspace_id = $1 and id = $2 and next_at < $3',
    [workspaceId, id, until],
  );
}
