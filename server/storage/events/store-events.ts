import { uuidv7LowerBound } from '../../ids.ts';
import { plainArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type StatementPart } from '../statement-part.ts';
import {
  byWorkspaceAndId,
  eventArrays,
  eventColumns,
  eventTypes,
  type NewEvent,
  orForgotten,
  selectedColumns,
} from './accept-events.ts';

/** Events with all that is known of them before they are stored. */
export interface RoutedEvents {
  /** Without repeated event ids in a workspace. */
  readonly events: readonly NewEvent[];
  /** Of each workspace, the version of the webhooks by which its events were routed. */
  readonly webhooksVersions: ReadonlyMap<string, string>;
  /** Event ids that were stored before are forgotten: they are stored anew. */
  readonly knownSince: Date;
  /** Adds the jobs of those events whose ids are in `fresh (id)`. */
  readonly jobs: StatementPart;
}

/**
 * Stores event ids, events and jobs in one statement, which is a durable transaction of its own: one round trip instead
 * of four. For a few events; for more of them, `acceptEventIds` and `insertEvents` cost less.
 *
 * @returns The row ids of the events whose event id was not known; null, and nothing is stored, when webhooks of
 *   a workspace have changed since the events were routed.
 */
export async function storeEvents(
  client: Queryable,
  { events, webhooksVersions, knownSince, jobs }: RoutedEvents,
): Promise<ReadonlySet<string> | null> {
  const sorted = events.toSorted(byWorkspaceAndId);
  const { rows } = await client.query<{ current: boolean; accepted: string[] }>({
    name: 'store-events',
    text: (sql ??= toSql(jobs)),
    values: [
      plainArray([...webhooksVersions.keys()]),
      plainArray([...webhooksVersions.values()]),
      uuidv7LowerBound(knownSince.getTime()),
      ...eventArrays(sorted),
      ...jobs.values,
    ],
  });
  const { current, accepted } = rows[0]!;
  return current ? new Set(accepted) : null;
}

let sql: string | undefined;

function toSql(jobs: StatementPart): string {
  const arrays = eventTypes.map((type, n) => `$${n + 4}::${type}[]`);
  const columns = eventColumns.join(', ');
  return /* sql */ `
    with current as materialized (
      select count(*) = cardinality($1::uuid[]) as current
      from unnest($1::uuid[], $2::bigint[]) as routed (workspace_id, version)
      join settings.workspaces w on w.id = routed.workspace_id and w.webhooks_version = routed.version
    ), given as materialized (
      select * from unnest(${arrays.join(', ')}) as given (${columns})
      where (select current from current)
    ), fresh as (
      insert into events.event_ids (workspace_id, event_id, id)
      select workspace_id, event_id, id from given
      ${orForgotten('$3')}
      returning id
    ), stored as (
      insert into events.raw_events (${columns})
      select ${selectedColumns}
      from given join fresh using (id)
    ), jobs as (${jobs.text(eventTypes.length + 4)})
    select (select current from current) as current, array(select id from fresh) as accepted`;
}
