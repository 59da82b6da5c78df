import { uuidv7LowerBound } from '../../ids.ts';
import { type EventSource } from '../../model/index.ts';
import { plainArray, textArray } from '../postgres/array-literal.ts';
import { copyRows, copyText, copyTime, minCopyRows } from '../postgres/copy.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** An event id, unique in its workspace, with the row id that the event gets if it is new. */
export interface GivenEventId {
  readonly workspaceId: string;
  readonly eventId: string;
  readonly id: string;
}

export interface AcceptedIds {
  /** Row ids of the events whose event id was not stored before. */
  readonly accepted: ReadonlySet<string>;
  /** The version of the webhooks of each workspace, by its id. */
  readonly webhooksVersions: ReadonlyMap<string, string>;
}

/**
 * Stores event ids, of any number of workspaces, in one statement. A concurrent transaction with the same event id
 * waits here for the first one, and then gets it as a duplicate.
 *
 * @param events Without repeated event ids in a workspace.
 * @param knownSince Event ids that were stored before are forgotten: they are stored anew. None are unless given.
 */
export async function acceptEventIds(
  client: Queryable,
  events: readonly GivenEventId[],
  knownSince = new Date(0),
): Promise<AcceptedIds> {
  // Always in the same order, so that two transactions with the same ids cannot deadlock.
  const sorted = events.toSorted(byWorkspaceAndId);
  const { rows } = await client.query<{ accepted: string[]; workspaces: string[]; versions: string[] }>({
    name: 'accept-event-ids',
    text: /* sql */ `
      with fresh as (
        insert into events.event_ids (workspace_id, event_id, id)
        select workspace_id, event_id, id
        from unnest($1::uuid[], $2::text[], $3::uuid[]) as given (workspace_id, event_id, id)
        ${orForgotten('$5')}
        returning id
      ), current as (
        select id, webhooks_version from settings.workspaces where id = any ($4::uuid[])
      )
      select array(select id from fresh) as accepted,
        array(select id from current order by id) as workspaces,
        array(select webhooks_version::text from current order by id) as versions`,
    values: [
      plainArray(sorted.map((event) => event.workspaceId)),
      textArray(sorted.map((event) => event.eventId)),
      plainArray(sorted.map((event) => event.id)),
      plainArray([...new Set(sorted.map((event) => event.workspaceId))]),
      uuidv7LowerBound(knownSince.getTime()),
    ],
  });
  const { accepted, workspaces, versions } = rows[0]!;
  return {
    accepted: new Set(accepted),
    webhooksVersions: new Map(workspaces.map((id, n) => [id, versions[n]!])),
  };
}

/**
 * What becomes of an event id that is stored already: nothing, unless it was stored before `bound`, a row id. Row ids are
 * ordered by time. A concurrent statement with the same event id sees the new one.
 */
export function orForgotten(bound: string): string {
  return /* sql */ `on conflict (workspace_id, event_id) do update set id = excluded.id where event_ids.id < ${bound}::uuid`;
}

/** The order of event ids in every statement: so two transactions with the same ones cannot deadlock. */
export function byWorkspaceAndId(a: GivenEventId, b: GivenEventId): number {
  if (a.workspaceId !== b.workspaceId) return a.workspaceId < b.workspaceId ? -1 : 1;
  return a.eventId < b.eventId ? -1 : 1;
}

export interface NewEvent {
  readonly workspaceId: string;
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly userId: string | null;
  readonly payload: string;
  readonly webhookIds: readonly string[];
  readonly test: boolean;
  readonly receivedAt: Date;
  /** As a W3C `traceparent`; null or left out when the event is not traced. */
  readonly traceContext?: string | null;
  /** Null or left out for an event that was sent with an API key. */
  readonly source?: EventSource | null;
  /** What was sent, where normalisation changed it: JSON. */
  readonly original?: string | null;
}

/** Stores accepted events, of any number of workspaces, with the webhooks that they are delivered to. */
export async function insertEvents(client: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length >= minCopyRows) {
    await copyRows(client, copySql, events.map(toRow).join(''));
    return;
  }
  await client.query({
    name: 'insert-events',
    text: insertSql,
    values: eventArrays(events),
  });
}

/** The columns of an event, as `eventArrays` has their values. */
export const eventColumns = [
  'workspace_id',
  'id',
  'event_id',
  'event_name',
  'user_id',
  'payload',
  'webhook_ids',
  'test',
  'received_at',
  'trace_context',
  'source_id',
  'source_name',
  'original',
];

/** Their types in a statement. `webhook_ids` come as the texts of arrays. */
export const eventTypes = [
  'uuid',
  'uuid',
  'text',
  'text',
  'text',
  'text',
  'text',
  'boolean',
  'timestamptz',
  'text',
  'uuid',
  'text',
  'text',
];

/** All values of each column, as an array in PostgreSQL's text format. */
export function eventArrays(events: readonly NewEvent[]): string[] {
  return [
    plainArray(events.map((event) => event.workspaceId)),
    plainArray(events.map((event) => event.id)),
    textArray(events.map((event) => event.eventId)),
    textArray(events.map((event) => event.eventName)),
    textArray(events.map((event) => event.userId)),
    textArray(events.map((event) => event.payload)),
    textArray(events.map((event) => `{${event.webhookIds.join(',')}}`)),
    plainArray(events.map((event) => event.test)),
    plainArray(events.map((event) => event.receivedAt.toISOString())),
    textArray(events.map((event) => event.traceContext ?? null)),
    plainArray(events.map((event) => event.source?.id ?? null)),
    textArray(events.map((event) => event.source?.name ?? null)),
    textArray(events.map((event) => event.original ?? null)),
  ];
}

const columns = eventColumns.join(', ');

/** Where the columns are selected from the arrays. */
export const selectedColumns = eventColumns
  .map((name) => (name === 'webhook_ids' ? 'webhook_ids::uuid[]' : name))
  .join(', ');

const insertSql = /* sql */ `
  insert into events.raw_events (${columns})
  select ${selectedColumns}
  from unnest(${eventTypes.map((type, n) => `$${n + 1}::${type}[]`).join(', ')}) as given (${columns})`;

const copySql = /* sql */ `copy events.raw_events (${columns}) from stdin`;

function toRow(event: NewEvent): string {
  return (
    `${event.workspaceId}\t${event.id}\t${copyText(event.eventId)}\t${copyText(event.eventName)}\t` +
    `${copyText(event.userId)}\t${copyText(event.payload)}\t{${event.webhookIds.join(',')}}\t` +
    `${event.test}\t${copyTime(event.receivedAt)}\t${copyText(event.traceContext ?? null)}\t` +
    `${event.source?.id ?? '\\N'}\t${copyText(event.source?.name ?? null)}\t${copyText(event.original ?? null)}\n`
  );
}
