import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type Author,
  type BulkJob,
  type BulkJobKind,
  bulkJobLimits,
  type BulkJobState,
  firstBulkRedelivery,
  lastBulkRedelivery,
} from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { bulkJobColumns, type BulkJobRow, toBulkJob } from './bulk-job-row.ts';
import { writeAudit } from '../audit/write-audit.ts';

/** What a bulk job is made of. */
export interface NewBulkJob {
  readonly kind: BulkJobKind;
  readonly name: string;
  /** Which deliveries, as JSON. Equal filters have equal texts. */
  readonly filter: string;
  readonly webhookId: string | null;
  readonly ratePerSecond: number;
  readonly total: number | null;
  readonly totalIsExact: boolean;
}

/**
 * Starts a bulk job, or returns the one of the same kind and filter that has not ended. Removes the oldest ones that have
 * ended beyond those that are kept. In a transaction.
 */
export async function startBulkJob(
  tx: Queryable,
  workspaceId: string,
  job: NewBulkJob,
  { by, now }: { readonly by: Author; readonly now: Date },
): Promise<BulkJob | 'TOO_MANY'> {
  // Two calls must not both start the last one, or one of the same filter.
  await tx.query('select from settings.workspaces where id = $1 for no key update', [workspaceId]);
  const unfinished = await tx.query<BulkJobRow & { filter: string }>(
    `select filter, ${bulkJobColumns} from delivery.bulk_jobs where workspace_id = $1 and finished_at is null
     order by id desc limit ${bulkJobLimits.unfinished}`,
    [workspaceId],
  );
  const same = unfinished.rows.find(
    ({ kind, filter, state }) => kind === job.kind && filter === job.filter && state !== 'CANCELLED',
  );
  if (same) return toBulkJob(same);
  if (unfinished.rows.length >= bulkJobLimits.unfinished) return 'TOO_MANY';
  const started = await insertBulkJob(tx, workspaceId, job, now);
  await tx.query(
    /* sql */ `
      delete from delivery.bulk_jobs where workspace_id = $1 and finished_at is not null and id in (
        select id from delivery.bulk_jobs where workspace_id = $1 order by id desc offset ${bulkJobLimits.kept})`,
    [workspaceId],
  );
  const object = { type: 'JOB', id: started.id, name: job.name } as const;
  await writeAudit(tx, { workspaceId, by, at: now, action: 'JOB_STARTED', object });
  return started;
}

async function insertBulkJob(
  tx: Queryable,
  workspaceId: string,
  job: NewBulkJob,
  now: Date,
): Promise<BulkJob> {
  const { rows } = await tx.query<BulkJobRow>(
    /* sql */ `
      insert into delivery.bulk_jobs (workspace_id, id, kind, name, filter, webhook_id, rate_per_second, total,
        total_is_exact, requested_at, next_at, counted_position, ordinal)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, coalesce((
        select position from delivery.attempts where workspace_id = $1 order by position desc limit 1
      ), 0), case
        -- each job has the ordinal after that of the job before
        when coalesce(last.ordinal, ${lastBulkRedelivery}) >= ${lastBulkRedelivery} then ${firstBulkRedelivery}
        else last.ordinal + 1 end
      from (select) as one left join (
        select ordinal from delivery.bulk_jobs where workspace_id = $1 order by id desc limit 1
      ) as last on true
      returning ${bulkJobColumns}`,
    [
      workspaceId,
      uuidv7(now.getTime()),
      job.kind,
      job.name,
      job.filter,
      job.webhookId,
      job.ratePerSecond,
      job.total,
      job.totalIsExact,
      now,
    ],
  );
  return toBulkJob(rows[0]!);
}

export async function findBulkJob(
  client: Queryable,
  workspaceId: string,
  id: string,
): Promise<BulkJob | null> {
  if (!isUuid(id)) return null;
  const { rows } = await client.query<BulkJobRow>(
    `select ${bulkJobColumns} from delivery.bulk_jobs where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return rows[0] ? toBulkJob(rows[0]) : null;
}

/** Newest first. @throws {InvalidCursor} */
export async function listBulkJobs(
  client: Queryable,
  workspaceId: string,
  { first, after, webhookId }: { first: number; after: string | null; webhookId: string | null },
): Promise<Slice<BulkJob>> {
  if (after !== null && !isUuid(after)) throw new InvalidCursor(after);
  const { rows } = await client.query<BulkJobRow>(
    /* sql */ `
      select ${bulkJobColumns} from delivery.bulk_jobs
      where workspace_id = $1 and ($3::uuid is null or id < $3) and ($4::uuid is null or webhook_id = $4)
      order by id desc limit $2`,
    [workspaceId, first + 1, after, webhookId],
  );
  return sliceOf(rows.map(toBulkJob), first, ({ id }) => id);
}

/** What a person may do to a bulk job: from which states it leads to which, and what the audit log calls it. */
const changes = {
  PAUSE: { from: ['RUNNING'], to: 'PAUSED', action: 'JOB_PAUSED' },
  RESUME: { from: ['PAUSED'], to: 'RUNNING', action: 'JOB_RESUMED' },
  CANCEL: { from: ['RUNNING', 'PAUSED'], to: 'CANCELLED', action: 'JOB_CANCELLED' },
} as const satisfies Record<string, { from: readonly BulkJobState[]; to: BulkJobState; action: string }>;

export type BulkJobChange = keyof typeof changes;

/** A bulk job that somebody has changed. */
export interface ChangedBulkJob {
  readonly job: BulkJob;
  readonly ordinal: number;
  /** False when it was in the wanted state before, or has ended. */
  readonly changed: boolean;
}

/** Pauses, resumes or cancels a bulk job, in a transaction that waits for the slice under way. Null for an unknown id. */
export async function changeBulkJob(
  tx: Queryable,
  workspaceId: string,
  id: string,
  { change, by, now }: { readonly change: BulkJobChange; readonly by: Author; readonly now: Date },
): Promise<ChangedBulkJob | null> {
  if (!isUuid(id)) return null;
  const { from, to, action } = changes[change];
  const { rows } = await tx.query<BulkJobRow & { ordinal: number }>(
    /* sql */ `
      update delivery.bulk_jobs set state = $4, next_at = $5
      where workspace_id = $1 and id = $2 and state = any ($3::text[]) returning ordinal, ${bulkJobColumns}`,
    [workspaceId, id, from, to, now],
  );
  if (rows[0]) {
    const object = { type: 'JOB', id, name: rows[0].name } as const;
    await writeAudit(tx, { workspaceId, by, at: now, action, object });
    return { job: toBulkJob(rows[0]), ordinal: rows[0].ordinal, changed: true };
  }
  const job = await findBulkJob(tx, workspaceId, id);
  return job && { job, ordinal: 0, changed: false };
}
