import { type Pool } from 'pg';

import { type Stretch } from './log-query.ts';

/** An attempt is recorded soon after it was made, at the latest when the database is back: so much later, at the most. */
const marginMs = 600_000;

/**
 * The stretch of a workspace's log in which attempts of a time lie, found by halving: positions are given when attempts
 * are recorded, so they ascend with time, but for a margin. Rows at its ends are still to be looked at.
 */
export async function stretchOf(
  pool: Pool,
  workspaceId: string,
  { since, until }: { readonly since?: Date | null; readonly until?: Date | null },
): Promise<Stretch> {
  const [from, before] = await Promise.all([
    since ? firstFrom(pool, workspaceId, since) : null,
    until ? firstFrom(pool, workspaceId, new Date(until.getTime() + marginMs)) : null,
  ]);
  return { from, before };
}

/** The position from which on attempts were made at a time or later, be there any; null for an empty log. */
async function firstFrom(pool: Pool, workspaceId: string, time: Date): Promise<string | null> {
  const { rows } = await pool.query<{ position: string | null }>({
    name: 'find-position',
    text: /* sql */ `
      with recursive ends as (
        select min(position) as low, max(position) as high from delivery.attempts where workspace_id = $1
      ), halving as (
        select low, high + 1 as high from ends where low is not null
        union all
        -- no attempt between the middle and the end counts as one that is late enough
        select case when probe.attempted_at < $2 then probe.position + 1 else low end,
          case when probe.attempted_at < $2 then high else middle end
        from (select low, high, (low + high) / 2 as middle from halving where low < high) as range
        left join lateral (
          select position, attempted_at from delivery.attempts
          where workspace_id = $1 and position >= middle and position < high
          order by position limit 1
        ) as probe on true
      )
      select min(high) as position from halving where low >= high`,
    values: [workspaceId, time],
  });
  return rows[0]?.position ?? null;
}
