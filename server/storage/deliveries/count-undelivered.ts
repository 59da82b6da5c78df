import { isUuid, uuidv7Time } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type DeliverySource } from './delivery-filter.ts';

/** What of a webhook's deliveries has neither arrived nor failed, but for redeliveries. */
export interface Undelivered {
  /** They wait for their first attempt. */
  readonly pending: number;
  /** They wait for a retry. */
  readonly retrying: number;
  /** False when there may be more of either than was counted. */
  readonly isExact: boolean;
  /**
   * When the event of the oldest was received, held ones included; null when there is none. Of many, it is the oldest of
   * those whose last attempt was longest ago.
   */
  readonly oldestAt: Date | null;
}

/** Waiting deliveries of the workspace that are looked at. */
const mostPending = 10_000;

/** Retries that are counted of one webhook, and of all that are asked for; but at least so many of each. */
const retryLimits = { ofOne: 10_000, ofAll: 20_000, atLeast: 100 } as const;

/** The oldest is looked for among so many of each state, those that changed longest ago. */
const mostOldest = 50;

/**
 * Counts by one statement what these webhooks have not delivered. Reads a bounded number of rows, however many wait.
 * A webhook that is disabled, deleted or of another workspace has no entry.
 */
export async function countUndelivered(
  client: Queryable,
  source: Pick<DeliverySource, 'oldestPending'>,
  workspaceId: string,
  webhookIds: readonly string[],
): Promise<Map<string, Undelivered>> {
  const ids = webhookIds.filter(isUuid);
  if (ids.length === 0) return new Map();
  const { keys, complete } = await source.oldestPending(workspaceId, mostPending);
  const asked = new Set(ids);
  const waiting = keys.filter(({ webhookId }) => asked.has(webhookId));
  const share = Math.floor(retryLimits.ofAll / ids.length);
  const most = Math.max(retryLimits.atLeast, Math.min(retryLimits.ofOne, share));
  const { rows } = await client.query<Row>({
    name: 'count-undelivered',
    text: undeliveredSql,
    values: [
      workspaceId,
      ids,
      waiting.map(({ eventRowId }) => eventRowId),
      waiting.map(({ webhookId }) => webhookId),
      most,
    ],
  });
  return new Map(
    rows.map(({ id, pending, retrying, oldest }) => [
      id,
      {
        pending,
        retrying: Math.min(retrying, most),
        isExact: complete && retrying <= most,
        oldestAt: oldest === null ? null : uuidv7Time(oldest),
      },
    ]),
  );
}

interface Row {
  readonly id: string;
  readonly pending: number;
  readonly retrying: number;
  /** The row id of its event. */
  readonly oldest: string | null;
}

const ofWebhook = (state: 'RETRYING' | 'HELD') => /* sql */ `
  delivery.troubled t where t.workspace_id = $1 and t.webhook_id = w.id and t.state = '${state}'`;

const oldestOf = (state: 'RETRYING' | 'HELD') => /* sql */ `
  (select t.event_row_id from ${ofWebhook(state)} order by t.position limit ${mostOldest})`;

/**
 * Row ids of events ascend with the time at which they were received. What is waiting is looked up one by one: a join could
 * be planned as a scan of all attempts.
 */
const undeliveredSql = /* sql */ `
  with waiting as (
    select k.webhook_id, count(*)::integer as pending, min(k.event_row_id::text) as oldest
    from (
      select distinct event_row_id, webhook_id from unnest($3::uuid[], $4::uuid[]) as k (event_row_id, webhook_id)
    ) as k
    where (
        select true from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id
        order by a.attempt_number limit 1
      ) is null and (
        select true from delivery.troubled t
        where t.workspace_id = $1 and t.event_row_id = k.event_row_id and t.webhook_id = k.webhook_id
      ) is null
    group by k.webhook_id
  )
  select w.id, coalesce(waiting.pending, 0) as pending, retries.count as retrying,
    least(waiting.oldest, changed.oldest) as oldest
  from settings.webhooks w
  left join waiting on waiting.webhook_id = w.id
  cross join lateral (
    select count(*)::integer as count from (select from ${ofWebhook('RETRYING')} limit $5::integer + 1) as t
  ) as retries
  cross join lateral (
    select min(event_row_id::text) as oldest from (${oldestOf('RETRYING')} union all ${oldestOf('HELD')}) as t
  ) as changed
  where w.workspace_id = $1 and w.id = any ($2::uuid[]) and w.enabled and w.deleted_at is null`;
