import { type DeliveryKey, formatDeliveryId } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type DeliveryFilter, type DeliverySource } from './delivery-filter.ts';

/** Waiting deliveries that the queue is asked for, newest event first, when others come before or are left out. */
const mostRead = 10_000;

/** Whether deliveries without attempts can meet a filter. */
export function matchesPending(filter: DeliveryFilter): boolean {
  const { states, statusCodes, statusClasses, reasons, minAttempts, test } = filter;
  if (states && !states.includes('PENDING')) return false;
  return !statusCodes && !statusClasses && !reasons && (minAttempts ?? 0) === 0 && test !== true;
}

/**
 * Deliveries that wait for their first attempt in the queue, newest event first: of a long backlog, the newest. Those of
 * disabled and deleted webhooks are left out, since no attempt is made of them.
 *
 * @param after The one before the first; null for the newest.
 */
export async function listPending(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  { limit, after }: { readonly limit: number; readonly after: DeliveryKey | null },
): Promise<DeliveryKey[]> {
  const webhookId = filter.webhookIds?.length === 1 ? filter.webhookIds[0]! : null;
  const waiting = await source.pending(workspaceId, webhookId, mostRead);
  const keys = filter.deliveries ? among(filter.deliveries, waiting) : waiting;
  if (keys.length === 0) return [];
  const { rows } = await client.query<{ event_row_id: string; webhook_id: string }>({
    name: 'list-pending',
    text: pendingSql,
    values: [
      workspaceId,
      keys.map(({ eventRowId }) => eventRowId),
      keys.map((key) => key.webhookId),
      after?.eventRowId ?? null,
      after?.webhookId ?? null,
      filter.webhookIds ?? null,
      filter.eventName ?? null,
      filter.eventId ?? null,
      filter.userId ?? null,
      filter.sourceId ?? null,
      filter.since ?? null,
      filter.until ?? null,
      limit,
    ],
  });
  return rows.map((row) => ({ eventRowId: row.event_row_id, webhookId: row.webhook_id }));
}

function among(wanted: readonly DeliveryKey[], keys: readonly DeliveryKey[]): readonly DeliveryKey[] {
  const ids = new Set(wanted.map(formatDeliveryId));
  return keys.filter((key) => ids.has(formatDeliveryId(key)));
}

/** The keys are sorted first, so that as few of them are looked up as the page needs. */
const pendingSql = /* sql */ `
  select k.event_row_id, k.webhook_id
  from (
    select distinct event_row_id, webhook_id from unnest($2::uuid[], $3::uuid[]) as k (event_row_id, webhook_id)
    where ($4::uuid is null or (event_row_id, webhook_id) < ($4, $5::uuid))
      and ($6::uuid[] is null or webhook_id = any ($6))
    order by event_row_id desc, webhook_id desc
  ) as k
  cross join lateral (
    select from events.raw_events e
    where e.workspace_id = $1 and e.id = k.event_row_id
      and ($7::text is null or starts_with(e.event_name, $7)) and ($8::text is null or e.event_id = $8)
      and ($9::text is null or e.user_id = $9) and ($10::uuid is null or e.source_id = $10)
      and ($11::timestamptz is null or e.received_at >= $11) and ($12::timestamptz is null or e.received_at < $12)
    offset 0
  ) as event
  where not exists (
      select from delivery.attempts a
      where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id)
    and not exists (
      select from delivery.troubled t
      where t.workspace_id = $1 and t.event_row_id = k.event_row_id and t.webhook_id = k.webhook_id)
    and exists (
      select from settings.webhooks w
      where w.workspace_id = $1 and w.id = k.webhook_id and w.enabled and w.deleted_at is null)
  order by k.event_row_id desc, k.webhook_id desc limit $13`;
