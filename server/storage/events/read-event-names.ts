import { filterLimits } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { formatTextCursor, parseTextCursor } from '../text-cursor.ts';

export interface SeenEventName {
  readonly name: string;
  /** Null for a name that no accepted event has had. */
  readonly lastSeenAt: Date | null;
}

export interface EventNamesQuery {
  /** Names that are in the list whether they were seen or not. */
  readonly always: readonly string[];
  readonly first: number;
  readonly after: string | null;
}

/**
 * The names seen in the workspace, those in the event filter of one of its webhooks, and those that are always there:
 * each once, by name. Every branch is cut to a page, since no page needs more of it.
 *
 * @throws {InvalidCursor}
 */
export async function readEventNames(
  pool: Queryable,
  workspaceId: string,
  { always, first, after }: EventNamesQuery,
): Promise<Slice<SeenEventName>> {
  // No name is empty: the empty text is before all of them.
  const last = after === null ? '' : parseTextCursor(after, filterLimits.eventNameLength);
  const { rows } = await pool.query<{ name: string; last_seen_at: Date | null }>(
    /* sql */ `
      select name, max(last_seen_at) as last_seen_at from (
        (select name, last_seen_at from events.event_names
          where workspace_id = $1 and name > $2 order by name limit $3)
        union all
        (select distinct used.name, null::timestamptz
          from settings.webhooks w, unnest(w.filter_events) as used (name)
          where w.workspace_id = $1 and w.deleted_at is null and used.name > $2 order by used.name limit $3)
        union all
        (select name, null from unnest($4::text[]) as name where name > $2)
      ) as names
      group by name order by name limit $3`,
    [workspaceId, last, first + 1, always],
  );
  const names = rows.map((row) => ({ name: row.name, lastSeenAt: row.last_seen_at }));
  return sliceOf(names, first, ({ name }) => formatTextCursor(name));
}
