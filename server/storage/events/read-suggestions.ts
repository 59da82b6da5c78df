import { type Queryable } from '../postgres/transaction.ts';

/** What to offer to somebody who writes filters. */
export interface FilterSuggestions {
  /** Names that the catalogue knows, the one that was seen last first. */
  readonly eventNames: readonly string[];
  /** Fields of the events, those that most samples had first. */
  readonly fields: readonly SuggestedField[];
}

export interface SuggestedField {
  readonly path: string;
  /** Sorted. */
  readonly types: readonly string[];
  /** As JSON, of the events that have it most often. */
  readonly examples: readonly string[];
}

export const suggestionLimits = {
  eventNames: 200,
  fields: 300,
  /** Names whose fields are looked at: those that were seen last. */
  names: 20,
} as const;

/** @param chosen The names whose fields are asked for; none for those that were seen last. */
export async function readSuggestions(
  pool: Queryable,
  workspaceId: string,
  chosen: readonly string[],
): Promise<FilterSuggestions> {
  const names = await pool.query<{ name: string }>(
    /* sql */ `
      select name from events.event_types where workspace_id = $1
      order by last_seen_at desc, name limit ${suggestionLimits.eventNames}`,
    [workspaceId],
  );
  const { rows } = await pool.query<{ path: string; types: string; examples: string[] }>(
    /* sql */ `
      with named as (
        select name from events.event_types
        where workspace_id = $1 and (cardinality($2::text[]) = 0 or name = any ($2))
        order by last_seen_at desc, name limit ${suggestionLimits.names}
      )
      select f.path, string_agg(array_to_string(f.types, ' '), ' ') as types,
        (array_agg(to_json(f.examples) order by f.seen desc, f.event_name))[1] as examples
      from events.event_fields f join named on f.event_name = named.name
      where f.workspace_id = $1
      group by f.path order by sum(f.seen) desc, f.path collate "C" limit ${suggestionLimits.fields}`,
    [workspaceId, chosen],
  );
  return {
    eventNames: names.rows.map(({ name }) => name),
    fields: rows.map(({ path, types, examples }) => ({
      path,
      types: [...new Set(types.split(' '))].sort(),
      examples,
    })),
  };
}
