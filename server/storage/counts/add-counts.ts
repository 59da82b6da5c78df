import { latencyBounds } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** What came of the events and attempts of a webhook in a minute. */
export interface WebhookCounts {
  /** Events whose filters they passed. */
  passed: number;
  /** Attempts, without test sends: delivered, failed with a retry to follow, and failed for good. */
  delivered: number;
  retried: number;
  failed: number;
  /** Deliveries that ended without an attempt. */
  cancelled: number;
}

export interface WebhookMinute extends WebhookCounts {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly startsAt: Date;
  /** Responses by the time they took, in the buckets of the model's `latencyBounds`. */
  readonly latency: readonly number[];
}

/** Failed attempts of a webhook with one error in a minute, and the last of them. */
export interface FailureMinute {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly startsAt: Date;
  readonly error: string;
  readonly failures: number;
  readonly eventRowId: string;
  readonly attemptNumber: number;
}

/** Accepted events of a name in a minute. */
export interface NameMinute {
  readonly workspaceId: string;
  readonly startsAt: Date;
  /** Empty: events of names beyond those that are counted apart. */
  readonly eventName: string;
  /** Null: sent with an API key. */
  readonly sourceId: string | null;
  readonly events: number;
}

/** At most one row for each minute of a webhook, of its error, or of a name. */
export interface NewCounts {
  readonly webhooks: readonly WebhookMinute[];
  readonly failures: readonly FailureMinute[];
  readonly names: readonly NameMinute[];
}

/** The columns with the buckets of response times, in order. */
export const latencyColumns = latencyBounds.map((_, bucket) => `t${bucket}`);
/** The columns of webhook_counts that are added up. */
export const countColumns = ['passed', 'delivered', 'retried', 'failed', 'cancelled', ...latencyColumns];
/** Stands for events that were sent with an API key. */
export const noSource = '00000000-0000-0000-0000-000000000000';

const added = countColumns.map((column) => `${column} = c.${column} + excluded.${column}`).join(', ');

/**
 * Adds counts to those that are stored, and starts to judge webhooks of which an attempt failed: one statement. The rows
 * are in one order, so that two processes cannot deadlock.
 */
const text = /* sql */ `
  with given as materialized (
    select * from json_populate_recordset(null::delivery.webhook_counts, $1::json)
  ), counted as (
    insert into delivery.webhook_counts as c
    select * from given order by workspace_id, webhook_id, minutes, starts_at
    on conflict (workspace_id, webhook_id, minutes, starts_at) do update set ${added}
  ), failures as (
    insert into delivery.failure_counts as f
    select * from json_populate_recordset(null::delivery.failure_counts, $2::json)
    order by workspace_id, webhook_id, minutes, starts_at, error
    on conflict (workspace_id, webhook_id, minutes, starts_at, error) do update set
      failures = f.failures + excluded.failures, event_row_id = excluded.event_row_id,
      attempt_number = excluded.attempt_number
  ), names as (
    insert into events.name_counts as n
    select * from json_populate_recordset(null::events.name_counts, $3::json)
    order by workspace_id, minutes, starts_at, event_name, source_id
    on conflict (workspace_id, minutes, starts_at, event_name, source_id) do update set
      events = n.events + excluded.events
  )
  insert into delivery.webhook_trends (workspace_id, webhook_id, trend, since, judged_at,
    hour_attempts, hour_failed, day_attempts, day_failed)
  select workspace_id, webhook_id, 'HEALTHY', starts_at, '-infinity'::timestamptz, 0, 0, 0, 0
  from (select workspace_id, webhook_id, min(starts_at) as starts_at from given
    where retried + failed > 0 group by workspace_id, webhook_id) as failing
  order by workspace_id, webhook_id
  on conflict (workspace_id, webhook_id) do nothing`;

export async function addCounts(client: Queryable, counts: NewCounts): Promise<void> {
  await client.query({
    name: 'add-counts',
    text,
    values: [
      JSON.stringify(counts.webhooks.map(webhookRow)),
      JSON.stringify(counts.failures.map(failureRow)),
      JSON.stringify(counts.names.map(nameRow)),
    ],
  });
}

function webhookRow({ workspaceId, webhookId, startsAt, latency, ...counts }: WebhookMinute) {
  const times = Object.fromEntries(latencyColumns.map((column, bucket) => [column, latency[bucket]]));
  return {
    ...keyOf(workspaceId, startsAt),
    webhook_id: webhookId,
    ...counts,
    ...times,
  };
}

function failureRow({ workspaceId, webhookId, startsAt, ...failure }: FailureMinute) {
  const { error, failures, eventRowId, attemptNumber } = failure;
  return {
    ...keyOf(workspaceId, startsAt),
    webhook_id: webhookId,
    error,
    failures,
    event_row_id: eventRowId,
    attempt_number: attemptNumber,
  };
}

function nameRow({ workspaceId, startsAt, eventName, sourceId, events }: NameMinute) {
  return {
    ...keyOf(workspaceId, startsAt),
    event_name: eventName,
    source_id: sourceId ?? noSource,
    events,
  };
}

function keyOf(workspaceId: string, startsAt: Date) {
  return { workspace_id: workspaceId, minutes: 1, starts_at: startsAt };
}
