import { type BulkJob, type BulkJobCounts, type BulkJobKind, type BulkJobState } from '../../model/index.ts';

export const bulkJobColumns = /* sql */ `
  id, kind, name, state, webhook_id, rate_per_second, requested_at, finished_at, total::float8, total_is_exact,
  json_build_object('selected', selected, 'queued', queued, 'skipped', skipped, 'skippedPaused', skipped_paused,
    'delivered', delivered, 'failed', failed, 'cancelled', cancelled) as counts`;

export interface BulkJobRow {
  readonly id: string;
  readonly kind: BulkJobKind;
  readonly name: string;
  readonly state: BulkJobState;
  readonly webhook_id: string | null;
  readonly rate_per_second: number;
  readonly requested_at: Date;
  readonly finished_at: Date | null;
  readonly total: number | null;
  readonly total_is_exact: boolean;
  readonly counts: BulkJobCounts;
}

export function toBulkJob(row: BulkJobRow): BulkJob {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    state: row.state,
    webhookId: row.webhook_id,
    ratePerSecond: row.rate_per_second,
    requestedAt: row.requested_at,
    finishedAt: row.finished_at,
    total: row.total,
    totalIsExact: row.total_is_exact,
    ...row.counts,
  };
}
