import { isUuid } from '../../ids.ts';
import { noStats, type WebhookStats } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { sumsOf } from './count-attempts.ts';

interface Row {
  webhook_id: string;
  total: string;
  successful: string;
  failed: string;
  last_attempt_at: Date | null;
  last_status: WebhookStats['lastStatus'];
  last_error: string | null;
}

/** Exact statistics: what is counted already, plus the attempts since. */
export async function readStats(
  pool: Queryable,
  workspaceId: string,
  webhookIds: readonly string[],
): Promise<Map<string, WebhookStats>> {
  const { rows } = await pool.query<Row>({
    name: 'read-stats',
    text: sql,
    values: [workspaceId, webhookIds.filter(isUuid)],
  });
  const read = new Map(rows.map((row) => [row.webhook_id, toStats(row)]));
  return new Map(webhookIds.map((id) => [id, read.get(id) ?? noStats]));
}

function toStats(row: Row): WebhookStats {
  return {
    total: Number(row.total),
    successful: Number(row.successful),
    failed: Number(row.failed),
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
  };
}

const sql = /* sql */ `
  with fresh as materialized (
    select webhook_id, position, origin, status, error, attempted_at
    from delivery.attempts
    where workspace_id = $1 and webhook_id = any ($2::uuid[])
      and position > coalesce((select position from delivery.counted where workspace_id = $1), 0)
  ), tail as (${sumsOf('fresh')}
  ), counted as (
    select * from delivery.webhook_stats where workspace_id = $1 and webhook_id = any ($2::uuid[])
  )
  select coalesce(c.webhook_id, t.webhook_id) as webhook_id,
    coalesce(c.total, 0) + coalesce(t.total, 0) as total,
    coalesce(c.successful, 0) + coalesce(t.successful, 0) as successful,
    coalesce(c.failed, 0) + coalesce(t.failed, 0) as failed,
    coalesce(t.last_attempt_at, c.last_attempt_at) as last_attempt_at,
    coalesce(t.last_status, c.last_status) as last_status,
    case when t.total > 0 then t.last_error else c.last_error end as last_error
  from counted c full join tail t on t.webhook_id = c.webhook_id`;
