import { type Queryable } from '../postgres/transaction.ts';
import { erasedPayload } from '../../model/index.ts';

/** An event that a webhook may get. */
export interface ReplayableEvent {
  readonly id: string;
  readonly sourceId: string | null;
  /** JSON; null when the webhook has a delivery of it. */
  readonly payload: string | null;
}

export interface ReplayPage {
  readonly webhookId: string;
  /** The last event that was looked at, and the first that is left out, as ids. */
  readonly after: string;
  readonly before: string;
  readonly limit: number;
}

/** Bytes of payloads that are in memory at once. */
const mostBytes = 8 * 1024 * 1024;

/** Reads the next events of a workspace, from older to newer, as many as fit into 8 MiB. Test events are left out. */
export async function readReplayableEvents(
  client: Queryable,
  workspaceId: string,
  { webhookId, after, before, limit }: ReplayPage,
): Promise<ReplayableEvent[]> {
  const { rows } = await client.query<ReplayableEvent>({
    name: 'replayable-events',
    text: /* sql */ `
      select id, source_id as "sourceId", case when known then null else payload end as payload
      from (
        -- the size of a text is known without reading it
        select id, source_id, payload, known,
          sum(case when known then 0 else octet_length(payload) end) over (order by id) as bytes,
          row_number() over (order by id) as number
        from (
          select id, source_id, payload, webhook_ids @> array[$2::uuid] as known from events.raw_events
          where workspace_id = $1 and id > $3 and id < $4 and not test and payload <> '${erasedPayload}'
          order by id limit $5
        ) as following
      ) as sized where bytes <= ${mostBytes} or number = 1 order by id`,
    values: [workspaceId, webhookId, after, before, limit],
  });
  return rows;
}

/** Adds a delivery to a webhook to these events. Returns those that had none: each is added once. */
export async function addDeliveries(
  tx: Queryable,
  workspaceId: string,
  webhookId: string,
  eventRowIds: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'add-deliveries',
    text: /* sql */ `
      update events.raw_events set webhook_ids = array_append(webhook_ids, $2::uuid)
      where workspace_id = $1 and id = any ($3::uuid[]) and not webhook_ids @> array[$2::uuid] returning id`,
    values: [workspaceId, webhookId, eventRowIds],
  });
  return rows.map(({ id }) => id).toSorted();
}

/** Events that are counted. */
export const mostReplayCounted = 100_000;

/** How many events a replay has to look at; counts up to {@link mostReplayCounted}. */
export async function countReplayableEvents(
  client: Queryable,
  workspaceId: string,
  { after, before }: Pick<ReplayPage, 'after' | 'before'>,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>({
    name: 'count-replayable-events',
    text: /* sql */ `
      select count(*)::integer as count from (
        select from events.raw_events
        where workspace_id = $1 and id > $2 and id < $3 and not test and payload <> '${erasedPayload}'
        limit ${mostReplayCounted}
      ) as found`,
    values: [workspaceId, after, before],
  });
  return rows[0]!.count;
}
