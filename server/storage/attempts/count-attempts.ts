import { type Pool } from 'pg';

/**
 * Adds attempts that are not counted yet to their webhooks' statistics. Each is counted exactly once, however many
 * processes call this and wherever they are killed: the position up to which attempts are counted moves in the same
 * statement, and positions become visible in ascending order.
 *
 * Scheduled attempts and redeliveries count. A test send does not. A cancellation is no attempt, but it ends the
 * delivery and so sets the last status. Failures since the last success are counted on, so that reading how long a
 * webhook has failed costs the same at any rate of attempts.
 *
 * @returns Whether anything was counted.
 */
export async function countAttempts(pool: Pool, workspaceId: string): Promise<boolean> {
  const { rowCount } = await pool.query({ name: 'count-attempts', text: sql, values: [workspaceId] });
  return (rowCount ?? 0) > 0;
}

/** The sums of a set of attempts by webhook. Also used by read-stats, which adds them to what is counted. */
export const sumsOf = (attempts: string) => /* sql */ `
  select webhook_id,
    count(*) filter (where origin <> 'CANCELLED') as total,
    count(*) filter (where origin <> 'CANCELLED' and status = 'DELIVERED') as successful,
    count(*) filter (where origin <> 'CANCELLED' and status <> 'DELIVERED') as failed,
    (array_agg(attempted_at order by position desc) filter (where origin <> 'CANCELLED'))[1] as last_attempt_at,
    (array_agg(error order by position desc) filter (where origin <> 'CANCELLED'))[1] as last_error,
    (array_agg(status order by position desc))[1] as last_status,
    max(position) as last_position,
    max(position) filter (where origin <> 'CANCELLED' and status = 'DELIVERED') as last_delivered
  from ${attempts}
  where origin <> 'TEST'
  group by webhook_id`;

const sql = /* sql */ `
  with mark as materialized (
    select position from delivery.counted where workspace_id = $1 for update
  ), fresh as materialized (
    select webhook_id, position, origin, status, error, attempted_at
    from delivery.attempts
    where workspace_id = $1 and position > (select position from mark)
  ), sums as (${sumsOf('fresh')}
  ), runs as (
    select webhook_id, count(*) as failures, min(attempted_at) as since
    from fresh join sums using (webhook_id)
    where origin in ('SCHEDULED', 'MANUAL') and status <> 'DELIVERED' and position > coalesce(last_delivered, 0)
    group by webhook_id
  ), merged as (
    insert into delivery.webhook_stats as s (workspace_id, webhook_id, total, successful, failed, last_attempt_at,
      last_error, last_status, last_position, failures_in_row, failing_since)
    select $1, webhook_id, total, successful, failed, last_attempt_at,
      last_error, last_status, last_position, coalesce(failures, 0), since
    from sums left join runs using (webhook_id)
    on conflict (workspace_id, webhook_id) do update set
      total = s.total + excluded.total,
      successful = s.successful + excluded.successful,
      failed = s.failed + excluded.failed,
      last_attempt_at = coalesce(excluded.last_attempt_at, s.last_attempt_at),
      last_error = case when excluded.total > 0 then excluded.last_error else s.last_error end,
      last_status = excluded.last_status,
      last_position = excluded.last_position,
      failures_in_row = case when excluded.successful > 0 then 0 else s.failures_in_row end + excluded.failures_in_row,
      failing_since = case when excluded.successful > 0 then excluded.failing_since
        else coalesce(s.failing_since, excluded.failing_since) end
  )
  update delivery.counted set position = top.position
  from (select max(position) as position from fresh) as top
  where workspace_id = $1 and top.position is not null`;
