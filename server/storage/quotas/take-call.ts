import { type CallQuota, type Rate } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Takes one call from a workspace's token bucket, which holds `burst` calls and gets `perSecond` new ones a second. The
 * bucket is a row that all processes share; the time is the database's.
 *
 * @returns Null when the call may be made; else in how many milliseconds the next one may.
 */
export async function takeCall(
  client: Queryable,
  workspaceId: string,
  quota: CallQuota,
  { perSecond, burst }: Rate,
): Promise<number | null> {
  const everyMs = 1000 / perSecond;
  const spareMs = (burst - 1) * everyMs;
  const { rows } = await client.query<{ taken: boolean; wait: number | null }>({
    name: 'take-call',
    text: /* sql */ `
      with taken as (
        insert into delivery.call_rates as r (workspace_id, quota, full_at)
        values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
        on conflict (workspace_id, quota) do update
        set full_at = greatest(r.full_at, clock_timestamp()) + $3 * interval '1 ms'
        where r.full_at <= clock_timestamp() + $4 * interval '1 ms'
        returning true
      )
      select exists (select from taken) as taken, (
        select extract(epoch from full_at - clock_timestamp())::float8 * 1000 - $4
        from delivery.call_rates where workspace_id = $1 and quota = $2
      ) as wait`,
    values: [workspaceId, quota, everyMs, spareMs],
  });
  const { taken, wait } = rows[0]!;
  if (taken) return null;
  // Read from before the statement: another call may have taken the last one meanwhile.
  return Math.max(1, wait ?? everyMs);
}
