import { type Queryable } from '../postgres/transaction.ts';

export interface NamesSeen {
  readonly at: Date;
  /** Names that are stored per workspace: further ones are left out. */
  readonly max: number;
}

/**
 * Stores that these names were seen, for the suggestions of the filter editor. Known names get their time first, and new
 * ones the room that is left. Statements that run at the same time may each use it, so that there are a few more.
 *
 * @param names Without repetitions.
 * @returns How many of them are stored.
 */
export async function seeEventNames(
  client: Queryable,
  workspaceId: string,
  names: readonly string[],
  { at, max }: NamesSeen,
): Promise<number> {
  const { rows } = await client.query<{ stored: number }>(
    /* sql */ `
      with given as (
        select name, exists (
          select from events.event_names n where n.workspace_id = $1 and n.name = given.name
        ) as known
        from unnest($2::text[]) as given (name)
      ), room as (
        -- without a new name, nothing is read
        select $4::bigint - count(*) as free from events.event_names
        where workspace_id = $1 and exists (select from given where not known)
      ), taken as (
        select name from given where known
        union all
        (select name from given where not known order by name limit greatest(0, (select free from room)))
      ), stored as (
        insert into events.event_names (workspace_id, name, last_seen_at)
        select $1, name, $3 from taken order by name
        on conflict (workspace_id, name) do update
        set last_seen_at = greatest(events.event_names.last_seen_at, excluded.last_seen_at)
        returning true
      )
      select count(*)::integer as stored from stored`,
    [workspaceId, names, at, max],
  );
  return rows[0]!.stored;
}
