import { plainArray, textArray } from '../postgres/array-literal.ts';
import { copyRows, copyText, copyTime, minCopyRows } from '../postgres/copy.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Stores event ids, and returns those that were not stored before together with the version of the workspace's
 * webhooks. A concurrent transaction with the same event id waits here for the first one, and then gets it as a
 * duplicate.
 *
 * @param events Without repeated event ids.
 */
export async function acceptEventIds(
  client: Queryable,
  workspaceId: string,
  events: readonly { readonly eventId: string; readonly id: string }[],
): Promise<{ accepted: Set<string>; webhooksVersion: string }> {
  // Always in the same order, so that two batches with the same ids cannot deadlock.
  const sorted = events.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
  const { rows } = await client.query<{ version: string; accepted: string[] }>({
    name: 'accept-event-ids',
    text: /* sql */ `
      with fresh as (
        insert into events.event_ids (workspace_id, event_id, id)
        select $1, event_id, id from unnest($2::text[], $3::uuid[]) as given (event_id, id)
        on conflict do nothing
        returning event_id
      )
      select (select webhooks_version from settings.workspaces where id = $1) as version,
        array(select event_id from fresh) as accepted`,
    values: [
      workspaceId,
      textArray(sorted.map((event) => event.eventId)),
      plainArray(sorted.map((event) => event.id)),
    ],
  });
  return { accepted: new Set(rows[0]!.accepted), webhooksVersion: rows[0]!.version };
}

export interface NewEvent {
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly userId: string | null;
  readonly payload: string;
  readonly webhookIds: readonly string[];
  readonly test: boolean;
  readonly receivedAt: Date;
}

/**
 * Stores accepted events with the webhooks that they are delivered to.
 *
 * @param traceContext The trace context of all of them, as a W3C `traceparent`; null when they are not traced.
 */
export async function insertEvents(
  client: Queryable,
  workspaceId: string,
  events: readonly NewEvent[],
  traceContext: string | null = null,
): Promise<void> {
  if (events.length >= minCopyRows) {
    await copyRows(client, copySql, events.map((event) => toRow(workspaceId, event, traceContext)).join(''));
    return;
  }
  await client.query({
    name: 'insert-events',
    text: insertSql,
    values: [
      workspaceId,
      plainArray(events.map((event) => event.id)),
      textArray(events.map((event) => event.eventId)),
      textArray(events.map((event) => event.eventName)),
      textArray(events.map((event) => event.userId)),
      textArray(events.map((event) => event.payload)),
      textArray(events.map((event) => `{${event.webhookIds.join(',')}}`)),
      plainArray(events.map((event) => event.test)),
      plainArray(events.map((event) => event.receivedAt.toISOString())),
      traceContext,
    ],
  });
}

const columns = 'id, event_id, event_name, user_id, payload, webhook_ids, test, received_at';

const insertSql = /* sql */ `
  insert into events.raw_events (workspace_id, ${columns}, trace_context)
  select $1, id, event_id, event_name, user_id, payload, webhook_ids::uuid[], test, received_at, $10::text
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::timestamptz[])
    as given (${columns})`;

const copySql = /* sql */ `copy events.raw_events (workspace_id, ${columns}, trace_context) from stdin`;

function toRow(workspaceId: string, event: NewEvent, traceContext: string | null): string {
  return (
    `${workspaceId}\t${event.id}\t${copyText(event.eventId)}\t${copyText(event.eventName)}\t` +
    `${copyText(event.userId)}\t${copyText(event.payload)}\t{${event.webhookIds.join(',')}}\t` +
    `${event.test}\t${copyTime(event.receivedAt)}\t${copyText(traceContext)}\n`
  );
}
