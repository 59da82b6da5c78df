import { type Pool } from 'pg';

import { type HeldDelivery } from '../health/hold-deliveries.ts';
import { isOfSchedule } from './attempt-row.ts';

/** How far a pass through a workspace's events has come: it goes on with those older than `before`, a row id. */
export interface EventPosition {
  readonly workspaceId: string;
  readonly before: string;
}

/** A range of the events of workspaces, from newer to older, and the deliveries in it that should have gone on by now. */
export interface OrphanedPage {
  /** Deliveries that were due before `dueBefore` and are not held back. */
  readonly deliveries: readonly HeldDelivery[];
  /** Where the workspaces go on that have older events. */
  readonly next: readonly EventPosition[];
}

/**
 * Reads up to `events` of the events of each workspace, and finds the unfinished deliveries that should have gone on by
 * now: those without any attempt, and those whose next attempt is overdue. The caller has to exclude those that have a job.
 */
export async function findOrphanedDeliveries(
  pool: Pool,
  positions: readonly EventPosition[],
  page: { readonly events: number; readonly dueBefore: Date },
): Promise<OrphanedPage> {
  const { rows } = await pool.query<{ next: EventPosition[] | null; deliveries: HeldDelivery[] | null }>({
    name: 'find-orphaned-deliveries',
    text: /* sql */ `
      with page as materialized (
        select p.workspace_id, e.id, e.webhook_ids
        from unnest($1::uuid[], $2::uuid[]) as p (workspace_id, before), lateral (
          select id, webhook_ids from events.raw_events
          where workspace_id = p.workspace_id and id < p.before and not test order by id desc limit $3
        ) as e
      ), orphaned as (
        select page.workspace_id, page.id as event_row_id, target.webhook_id, coalesce(last.ordinal + 1, 0) as ordinal
        from page cross join unnest(page.webhook_ids) as target (webhook_id)
        left join lateral (
          select a.status, a.ordinal, a.next_attempt_at from delivery.attempts a
          where a.workspace_id = page.workspace_id and a.event_row_id = page.id
            and a.webhook_id = target.webhook_id and ${isOfSchedule}
          order by a.attempt_number desc limit 1
        ) as last on true
        where last.status is null or (last.status = 'RETRYING' and last.next_attempt_at < $4
          and not exists ( -- delivered by a manual redelivery
            select from delivery.attempts a
            where a.workspace_id = page.workspace_id and a.event_row_id = page.id
              and a.webhook_id = target.webhook_id and a.status = 'DELIVERED'))
      )
      select (
        select json_agg(json_build_object('workspaceId', workspace_id, 'before', oldest)) from (
          select workspace_id, min(id::text) as oldest from page group by workspace_id having count(*) = $3
        ) as whole
      ) as next, (
        select json_agg(json_build_object('workspaceId', o.workspace_id, 'eventRowId', o.event_row_id,
          'webhookId', o.webhook_id, 'ordinal', o.ordinal))
        from orphaned o where not exists (
          select from delivery.held h
          where h.workspace_id = o.workspace_id and h.webhook_id = o.webhook_id
            and o.event_row_id = any (h.event_row_ids))
      ) as deliveries`,
    values: [
      positions.map(({ workspaceId }) => workspaceId),
      positions.map(({ before }) => before),
      page.events,
      page.dueBefore,
    ],
  });
  const { next, deliveries } = rows[0]!;
  return { deliveries: deliveries ?? [], next: next ?? [] };
}
