import {
  type DeliveryKey,
  deliveryState,
  type DeliveryState,
  type FailureReason,
  formatDeliveryId,
} from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type DeliverySource, mostRedelivering } from './delivery-filter.ts';

/** What a filter is compared with: one delivery, as it is now. */
export interface DeliveryFacts extends DeliveryKey {
  /** Null when it is on no list: it waits for its first attempt, which its disabled or deleted webhook prevents. */
  readonly state: DeliveryState | null;
  /** Attempts so far. */
  readonly attempts: number;
  /** When the last attempt was made, when it was held, or, before its first attempt, when its event was received. */
  readonly changedAt: Date;
  readonly eventName: string;
  readonly eventId: string;
  readonly userId: string | null;
  readonly sourceId: string | null;
  readonly test: boolean;
  /** Of the last attempt. */
  readonly statusCode: number | null;
  /** Of the last attempt. */
  readonly reason: FailureReason | null;
}

export interface FactsPage {
  /** In the order of the keys. Those whose event has expired are left out. */
  readonly facts: readonly DeliveryFacts[];
  /** The version of the workspace's webhooks when it was read; '0' for none. */
  readonly webhooksVersion: string;
}

interface Row {
  readonly event_row_id: string;
  readonly webhook_id: string;
  readonly event_name: string;
  readonly event_id: string;
  readonly user_id: string | null;
  readonly source_id: string | null;
  readonly active: boolean;
  readonly state: Exclude<DeliveryState, 'PENDING'> | null;
  readonly attempts: number;
  readonly changed_at: Date;
  readonly test: boolean;
  readonly http_status: number | null;
  readonly reason: FailureReason | null;
  readonly webhooks_version: string;
}

/** Reads what these deliveries are now: a few look-ups by key for each of them. */
export async function readDeliveryFacts(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<FactsPage> {
  const { rows } = await client.query<Row>({
    name: 'delivery-facts',
    text: factsSql,
    values: [workspaceId, keys.map(({ eventRowId }) => eventRowId), keys.map(({ webhookId }) => webhookId)],
  });
  const mayBeQueued = rows.some(
    ({ state, active }) => active && (state === 'FAILED' || state === 'CANCELLED'),
  );
  const queued = mayBeQueued ? await source.redelivering(workspaceId, mostRedelivering) : [];
  const redelivering = new Set(queued.map(formatDeliveryId));
  return {
    facts: rows.map((row) => toFacts(row, redelivering)),
    webhooksVersion: rows[0]?.webhooks_version ?? '0',
  };
}

function toFacts(row: Row, redelivering: ReadonlySet<string>): DeliveryFacts {
  const key = { eventRowId: row.event_row_id, webhookId: row.webhook_id };
  return {
    ...key,
    state: stateOf(row, redelivering.has(formatDeliveryId(key))),
    attempts: row.attempts,
    changedAt: row.changed_at,
    eventName: row.event_name,
    eventId: row.event_id,
    userId: row.user_id,
    sourceId: row.source_id,
    test: row.test,
    statusCode: row.http_status,
    reason: row.reason,
  };
}

function stateOf({ state, active }: Row, redelivering: boolean): DeliveryState | null {
  if (state === null) return active ? 'PENDING' : null;
  const held = state === 'HELD';
  return deliveryState(held ? 'RETRYING' : state, { active, held, redelivering });
}

/** Apart, by `offset 0`: each key is looked up, however the planner estimates them. */
const factsSql = /* sql */ `
  select k.event_row_id, k.webhook_id, e.event_id, e.event_name, e.user_id, e.source_id,
    coalesce(w.enabled and w.deleted_at is null, false) as active,
    coalesce(t.state, case when a.attempted_at is not null then 'DELIVERED' end) as state,
    coalesce(t.attempts, a.attempts, 0) as attempts,
    coalesce(t.changed_at, a.attempted_at, e.received_at) as changed_at,
    coalesce(t.test, a.test, false) as test,
    coalesce(t.http_status, a.http_status) as http_status, t.reason,
    (select webhooks_version from settings.workspaces where id = $1) as webhooks_version
  from unnest($2::uuid[], $3::uuid[]) with ordinality as k (event_row_id, webhook_id, n)
  cross join lateral (
    select event_id, event_name, user_id, source_id, received_at from events.raw_events
    where workspace_id = $1 and id = k.event_row_id offset 0
  ) as e
  left join lateral (
    select state, attempts, changed_at, test, http_status, reason from delivery.troubled
    where workspace_id = $1 and event_row_id = k.event_row_id and webhook_id = k.webhook_id offset 0
  ) as t on true
  left join lateral (
    -- it arrived at once
    select attempt_number as attempts, attempted_at, origin = 'TEST' as test, http_status from delivery.attempts
    where t.state is null and workspace_id = $1 and event_row_id = k.event_row_id and webhook_id = k.webhook_id
    order by attempt_number limit 1
  ) as a on true
  left join settings.webhooks w on w.workspace_id = $1 and w.id = k.webhook_id
  order by k.n`;
