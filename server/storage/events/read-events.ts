import { isUuid } from '../../ids.ts';
import { type StoredEvent } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

interface EventRow {
  id: string;
  workspace_id: string;
  event_id: string;
  event_name: string;
  received_at: Date;
  payload_bytes: number;
  original_bytes: number | null;
  webhook_ids: string[];
  source_id: string | null;
  source_name: string | null;
  test: boolean;
}

/** The size of a text is known without reading it, even if it is stored compressed or out of line. */
const columns =
  'id, workspace_id, event_id, event_name, received_at, octet_length(payload) as payload_bytes, ' +
  'octet_length(original) as original_bytes, webhook_ids, source_id, source_name, test';

export async function findEvents(
  pool: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, StoredEvent>> {
  const { rows } = await pool.query<EventRow>({
    name: 'find-events',
    text: `select ${columns} from events.raw_events where workspace_id = $1 and id = any ($2::uuid[])`,
    values: [workspaceId, ids.filter(isUuid)],
  });
  return new Map(rows.map((row) => [row.id, toEvent(row)]));
}

/** The payloads of events, by their row ids. Expired events are left out. */
export async function findPayloads(
  pool: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; payload: string }>({
    name: 'find-payloads',
    text: 'select id, payload from events.raw_events where workspace_id = $1 and id = any ($2::uuid[])',
    values: [workspaceId, ids],
  });
  return new Map(rows.map(({ id, payload }) => [id, payload]));
}

/** What was sent of events whose form the pipeline changed, by their row ids, as JSON. The others are left out. */
export async function findOriginals(
  pool: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; original: string }>({
    name: 'find-originals',
    text: /* sql */ `
      select id, original from events.raw_events
      where workspace_id = $1 and id = any ($2::uuid[]) and original is not null`,
    values: [workspaceId, ids],
  });
  return new Map(rows.map(({ id, original }) => [id, original]));
}

/** Names that {@link listEventNames} returns at most. */
export const mostEventNames = 500;

/** The names seen in the workspace, or used in the event filter of one of its webhooks: the newest. */
export async function listEventNames(
  pool: Queryable,
  workspaceId: string,
): Promise<{ name: string; lastSeenAt: Date | null }[]> {
  const { rows } = await pool.query<{ name: string; last_seen_at: Date | null }>(
    /* sql */ `
      select name, max(last_seen_at) as last_seen_at from (
        select name, last_seen_at from events.event_names where workspace_id = $1
        union all
        select unnest(filter_events), null from settings.webhooks where workspace_id = $1 and deleted_at is null
      ) as names
      group by name order by max(last_seen_at) desc nulls last, name limit $2`,
    [workspaceId, mostEventNames],
  );
  return rows.map((row) => ({ name: row.name, lastSeenAt: row.last_seen_at }));
}

function toEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    eventId: row.event_id,
    eventName: row.event_name,
    receivedAt: row.received_at,
    payloadBytes: row.payload_bytes,
    originalBytes: row.original_bytes,
    webhookIds: row.webhook_ids,
    source: row.source_id === null ? null : { id: row.source_id, name: row.source_name ?? '' },
    test: row.test,
  };
}
