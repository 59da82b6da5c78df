import { type Queryable } from '../postgres/transaction.ts';

/** What the catalogue knows of the events of one name. */
export interface CataloguedEventType {
  readonly name: string;
  /** Events that were looked at. */
  readonly samples: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** By path. */
  readonly fields: readonly CataloguedField[];
}

export interface CataloguedField {
  readonly path: string;
  /** Sorted. */
  readonly types: readonly string[];
  /** Of the events that were looked at, those that have it: from 0 to 1. */
  readonly share: number;
  /** As JSON. */
  readonly examples: readonly string[];
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

interface Row {
  readonly samples: string;
  readonly type_first: Date;
  readonly type_last: Date;
  readonly path: string | null;
  readonly seen: string;
  readonly types: string[];
  readonly examples: string[];
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
}

/** @returns Null for a name that the catalogue does not know. */
export async function readEventType(
  pool: Queryable,
  workspaceId: string,
  name: string,
): Promise<CataloguedEventType | null> {
  const { rows } = await pool.query<Row>(
    /* sql */ `
      select t.samples, t.first_seen_at as type_first, t.last_seen_at as type_last,
        f.path, f.seen, f.types, f.examples, f.first_seen_at, f.last_seen_at
      from events.event_types t
      left join events.event_fields f on f.workspace_id = t.workspace_id and f.event_name = t.name
      where t.workspace_id = $1 and t.name = $2
      order by f.path collate "C"`,
    [workspaceId, name],
  );
  const [first] = rows;
  if (!first) return null;
  const samples = Number(first.samples);
  return {
    name,
    samples,
    firstSeenAt: first.type_first,
    lastSeenAt: first.type_last,
    fields: rows.flatMap((row) => (row.path === null ? [] : [fieldOf(row, row.path, samples)])),
  };
}

function fieldOf(row: Row, path: string, samples: number): CataloguedField {
  return {
    path,
    types: row.types,
    share: Math.min(1, Number(row.seen) / samples),
    examples: row.examples,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  };
}
