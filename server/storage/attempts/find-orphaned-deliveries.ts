import { type Pool } from 'pg';

import { type HeldDelivery } from '../health/hold-deliveries.ts';
import { isOfSchedule } from './attempt-row.ts';

/** A range of a workspace's events, from newer to older, and the deliveries in it that should have gone on by now. */
export interface OrphanedPage {
  /** Deliveries that were due before `dueBefore` and are not held back. */
  readonly deliveries: readonly HeldDelivery[];
  /** The oldest event that was read; null when there was none. */
  readonly oldest: string | null;
}

/**
 * Reads up to `events` of a workspace's events older than `before`, and finds the unfinished deliveries that should
 * have gone on by now: those without any attempt, and those whose next attempt is overdue. The caller has to exclude
 * those that have a job.
 */
export async function findOrphanedDeliveries(
  pool: Pool,
  workspaceId: string,
  page: { readonly before: string; readonly events: number; readonly dueBefore: Date },
): Promise<OrphanedPage> {
  const { rows } = await pool.query<{
    oldest: string;
    event_row_id: string | null;
    webhook_id: string;
    ordinal: number;
  }>({
    name: 'find-orphaned-deliveries',
    text: /* sql */ `
      with page as materialized (
        select id, webhook_ids from events.raw_events
        where workspace_id = $1 and id < $2 and not test order by id desc limit $3
      ), orphaned as (
        select page.id as event_row_id, target.webhook_id, coalesce(last.ordinal + 1, 0) as ordinal
        from page cross join unnest(page.webhook_ids) as target (webhook_id)
        left join lateral (
          select a.status, a.ordinal, a.next_attempt_at from delivery.attempts a
          where a.workspace_id = $1 and a.event_row_id = page.id and a.webhook_id = target.webhook_id
            and ${isOfSchedule}
          order by a.attempt_number desc limit 1
        ) as last on true
        where last.status is null or (last.status = 'RETRYING' and last.next_attempt_at < $4
          and not exists ( -- delivered by a manual redelivery
            select from delivery.attempts a
            where a.workspace_id = $1 and a.event_row_id = page.id and a.webhook_id = target.webhook_id
              and a.status = 'DELIVERED'))
      )
      select (select min(id::text) from page) as oldest, o.event_row_id, o.webhook_id, o.ordinal
      from (select) as one left join orphaned o on not exists (
        select from delivery.held h
        where h.workspace_id = $1 and h.webhook_id = o.webhook_id and o.event_row_id = any (h.event_row_ids))`,
    values: [workspaceId, page.before, page.events, page.dueBefore],
  });
  return {
    oldest: rows[0]!.oldest,
    deliveries: rows.flatMap((row) =>
      row.event_row_id === null
        ? []
        : {
            workspaceId,
            eventRowId: row.event_row_id,
            webhookId: row.webhook_id,
            ordinal: row.ordinal,
          },
    ),
  };
}
