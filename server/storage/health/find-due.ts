import { type EndpointHealth } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** A webhook whose held-back deliveries are to be released, or whose recovery is to be ended. */
export interface DueEndpoint {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly health: EndpointHealth;
}

export interface DueEndpoints {
  readonly due: readonly DueEndpoint[];
  /** Whether anything is held back or recovers, be it due or not. */
  readonly pending: boolean;
}

/**
 * Finds webhooks with held-back deliveries whose next probe or release is due, or that need not hold them back any more
 * because they are healthy again, disabled or deleted; and webhooks that recover with nothing held back. What a deleted
 * workspace has stays held. Costs one
 * index look-up per webhook with held-back deliveries, however many deliveries there are.
 */
export async function findDueEndpoints(client: Queryable, now: Date, limit: number): Promise<DueEndpoints> {
  const { rows } = await client.query<Row | NoRow>({
    name: 'find-due-endpoints',
    text: /* sql */ `
      with recursive suspended as materialized (
        select id from settings.workspaces where deletes_at is not null
      ), holding as (
        (select workspace_id, webhook_id from delivery.held order by workspace_id, webhook_id limit 1)
        union all
        select following.workspace_id, following.webhook_id
        from holding, lateral (
          select h.workspace_id, h.webhook_id from delivery.held h
          where (h.workspace_id, h.webhook_id) > (holding.workspace_id, holding.webhook_id)
          order by h.workspace_id, h.webhook_id limit 1
        ) as following
      ), due as (
        select w.id from holding join settings.webhooks w on w.id = holding.webhook_id
        where (w.health_state = 'HEALTHY' or w.next_probe_at <= $1 or not w.enabled or w.deleted_at is not null)
          and not exists (select from suspended s where s.id = w.workspace_id)
        union
        select w.id from settings.webhooks w
        where w.health_state = 'RECOVERING' and w.next_probe_at <= $1 and w.deleted_at is null
          and not exists (select from suspended s where s.id = w.workspace_id)
      )
      select workspace_id, id, health_state, health_reason, health_since, health_step, next_probe_at,
        health_failed_event, enabled and deleted_at is null as active,
        exists (select from delivery.held)
          or exists (select from settings.webhooks where health_state = 'RECOVERING' and deleted_at is null) as pending
      from (select) as always left join (due join settings.webhooks using (id)) on true
      order by next_probe_at nulls first, id limit $2`,
    values: [now, limit],
  });
  const due = rows.filter((row) => row.id !== null);
  return {
    due: due.map((row) => ({
      workspaceId: row.workspace_id,
      webhookId: row.id,
      health: row.active ? toHealth(row) : { ...toHealth(row), state: 'HEALTHY' },
    })),
    pending: rows[0]!.pending,
  };
}

/** The columns of {@link EndpointHealth}. */
export interface HealthColumns {
  readonly health_state: EndpointHealth['state'];
  readonly health_reason: string | null;
  readonly health_since: Date | null;
  readonly health_step: number;
  readonly next_probe_at: Date | null;
  readonly health_failed_event: string | null;
}

interface Row extends HealthColumns {
  readonly workspace_id: string;
  readonly id: string;
  readonly active: boolean;
  readonly pending: boolean;
}

/** The only row when nothing is due. */
interface NoRow {
  readonly id: null;
  readonly pending: boolean;
}

export function toHealth(row: HealthColumns): EndpointHealth {
  return {
    state: row.health_state,
    reason: row.health_reason,
    since: row.health_since,
    step: row.health_step,
    nextProbeAt: row.next_probe_at,
    failedEvent: row.health_failed_event,
  };
}
