import { type Queryable } from '../postgres/transaction.ts';
import { type PositionRange } from './log-query.ts';

/** The longest time from an attempt to its record, which waits while the database is down. */
const marginMs = 600_000;

/**
 * The range of positions of a workspace's attempts in a range of time, by binary search. Positions are assigned when
 * attempts are recorded, so they ascend with time except for a margin of ten minutes. The range may include attempts
 * outside of the time: the caller has to filter by time as well.
 */
export async function findPositions(
  pool: Queryable,
  workspaceId: string,
  { since, until }: { readonly since?: Date | null; readonly until?: Date | null },
): Promise<PositionRange> {
  const [from, before] = await Promise.all([
    since ? firstPositionAt(pool, workspaceId, since) : null,
    until ? firstPositionAt(pool, workspaceId, new Date(until.getTime() + marginMs)) : null,
  ]);
  return { from, before };
}

/** The first position of attempts made at `time` or later, which may be past the end; null for an empty log. */
async function firstPositionAt(pool: Queryable, workspaceId: string, time: Date): Promise<string | null> {
  const { rows } = await pool.query<{ position: string | null }>({
    name: 'find-position',
    text: /* sql */ `
      with recursive ends as (
        select min(position) as low, max(position) as high from delivery.attempts where workspace_id = $1
      ), search as (
        select low, high + 1 as high from ends where low is not null
        union all
        -- no attempt between the middle and the end counts as a later one
        select case when probe.attempted_at < $2 then probe.position + 1 else low end,
          case when probe.attempted_at < $2 then high else middle end
        from (select low, high, (low + high) / 2 as middle from search where low < high) as range
        left join lateral (
          select position, attempted_at from delivery.attempts
          where workspace_id = $1 and position >= middle and position < high
          order by position limit 1
        ) as probe on true
      )
      select min(high) as position from search where low >= high`,
    values: [workspaceId, time],
  });
  return rows[0]?.position ?? null;
}
