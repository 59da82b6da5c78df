import { type Pool } from 'pg';

import { inTransaction } from '../postgres/transaction.ts';

/** What samples of the events of one name had. */
export interface SeenEventType {
  readonly workspaceId: string;
  readonly eventName: string;
  /** Of the last one. */
  at: Date;
  samples: number;
  readonly fields: Map<string, SeenField>;
}

export interface SeenField {
  /** Samples that had it. */
  seen: number;
  readonly types: Set<string>;
  example: string | null;
}

/** Fields of the events of one name that are kept. */
export const mostFields = 300;
/** Examples of one field: the first ones that differ. */
const mostExamples = 3;

const typesSql = /* sql */ `
  with given as (
    select *, exists (
      select from events.event_types t where t.workspace_id = given.workspace_id and t.name = given.name
    ) as known
    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[]) as given (workspace_id, name, samples, at)
  ), numbered as (
    select *, row_number() over (partition by workspace_id, known order by name) + case when known then 0 else (
      select count(*) from events.event_types t where t.workspace_id = given.workspace_id
    ) end as number
    from given
  )
  insert into events.event_types as t (workspace_id, name, samples, first_seen_at, last_seen_at)
  select workspace_id, name, samples, at, at from numbered where known or number <= $5
  order by workspace_id, name
  on conflict (workspace_id, name) do update set
    samples = t.samples + excluded.samples, last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)
  returning workspace_id, name`;

const fieldsSql = /* sql */ `
  with given as (
    select *, exists (
      select from events.event_fields f
      where f.workspace_id = given.workspace_id and f.event_name = given.event_name and f.path = given.path
    ) as known
    from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[])
      as given (workspace_id, event_name, path, seen, types, example, at)
  ), numbered as (
    select *, row_number() over (partition by workspace_id, event_name, known order by path) + case when known then 0 else (
      select count(*) from events.event_fields f
      where f.workspace_id = given.workspace_id and f.event_name = given.event_name
    ) end as number
    from given
  )
  insert into events.event_fields as f
    (workspace_id, event_name, path, seen, types, examples, first_seen_at, last_seen_at)
  select workspace_id, event_name, path, seen, string_to_array(types, ' '), array_remove(array[example], null), at, at
  from numbered where known or number <= ${mostFields}
  order by workspace_id, event_name, path
  on conflict (workspace_id, event_name, path) do update set
    seen = f.seen + excluded.seen,
    types = array(select distinct unnest(f.types || excluded.types) order by 1),
    examples = case
      when cardinality(f.examples) >= ${mostExamples} or f.examples @> excluded.examples then f.examples
      else f.examples || excluded.examples
    end,
    last_seen_at = greatest(f.last_seen_at, excluded.last_seen_at)`;

/**
 * Adds what was seen to the catalogue. Names beyond `maxEventNames` of a workspace are left out, with their fields, and so
 * are fields beyond {@link mostFields}.
 */
export async function seeEventTypes(
  pool: Pool,
  types: readonly SeenEventType[],
  maxEventNames: number,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ workspace_id: string; name: string }>(typesSql, [
      types.map(({ workspaceId }) => workspaceId),
      types.map(({ eventName }) => eventName),
      types.map(({ samples }) => samples),
      types.map(({ at }) => at),
      maxEventNames,
    ]);
    const stored = new Set(rows.map((row) => `${row.workspace_id} ${row.name}`));
    const fields = types
      .filter(({ workspaceId, eventName }) => stored.has(`${workspaceId} ${eventName}`))
      .flatMap(({ fields: own, ...type }) => [...own].map(([path, field]) => ({ ...type, path, field })));
    await tx.query(fieldsSql, [
      fields.map(({ workspaceId }) => workspaceId),
      fields.map(({ eventName }) => eventName),
      fields.map(({ path }) => path),
      fields.map(({ field }) => field.seen),
      fields.map(({ field }) => [...field.types].sort().join(' ')),
      fields.map(({ field }) => field.example),
      fields.map(({ at }) => at),
    ]);
  });
}
