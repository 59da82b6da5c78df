import { plainArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Events that one process has taken from a source and has not counted yet. */
export interface SourceUse {
  readonly sourceId: string;
  readonly ofMinute: number;
  readonly ofDay: number;
}

/** What all processes have counted of a source in the current minute and on the current UTC day. */
export interface SourceTotals {
  readonly ofMinute: number;
  readonly ofDay: number;
}

/** Beginnings of the current minute and of the current UTC day. */
export interface CountedAt {
  readonly now: Date;
  readonly minute: Date;
  readonly day: Date;
}

/**
 * Adds to the counts of sources, which start anew with each minute and each day, and notes that the sources were used.
 *
 * @param uses Each source once.
 * @returns The totals by source; none for a source that was deleted.
 */
export async function countSourceUse(
  client: Queryable,
  uses: readonly SourceUse[],
  { now, minute, day }: CountedAt,
): Promise<Map<string, SourceTotals>> {
  const { rows } = await client.query<{ source_id: string; of_minute: string; of_day: string }>({
    name: 'count-source-use',
    text: /* sql */ `
      with given as (
        -- locked, so that none is deleted meanwhile; in order, so that no two statements deadlock
        select s.id, g.of_minute, g.of_day
        from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as g (id, of_minute, of_day)
        join settings.sources s on s.id = g.id
        order by s.id for key share of s
      )
      insert into events.source_use as u
        (source_id, last_used_at, minute, events_of_minute, day, events_of_day)
      select id, $4, $5, of_minute, $6, of_day from given order by id
      on conflict (source_id) do update set
        last_used_at = greatest(u.last_used_at, excluded.last_used_at),
        minute = greatest(u.minute, excluded.minute),
        events_of_minute = case when u.minute >= excluded.minute then u.events_of_minute else 0 end
          + case when u.minute <= excluded.minute then excluded.events_of_minute else 0 end,
        day = greatest(u.day, excluded.day),
        events_of_day = case when u.day >= excluded.day then u.events_of_day else 0 end
          + case when u.day <= excluded.day then excluded.events_of_day else 0 end
      returning source_id, case when minute = $5 then events_of_minute else 0 end as of_minute,
        case when day = $6 then events_of_day else 0 end as of_day`,
    values: [
      plainArray(uses.map(({ sourceId }) => sourceId)),
      plainArray(uses.map(({ ofMinute }) => ofMinute)),
      plainArray(uses.map(({ ofDay }) => ofDay)),
      now,
      minute,
      day,
    ],
  });
  return new Map(
    rows.map((row) => [row.source_id, { ofMinute: Number(row.of_minute), ofDay: Number(row.of_day) }]),
  );
}
