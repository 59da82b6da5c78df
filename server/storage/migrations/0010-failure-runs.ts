/**
 * How many attempts of a webhook have failed since its last success, and since when. Filled from each failing webhook's
 * last 100 rows, which is enough to tell that it fails; counting goes on from there.
 */
export const sql = /* sql */ `
alter table delivery.webhook_stats
  add column failures_in_row bigint not null default 0,
  -- when the first of them was made; null when there are none
  add column failing_since timestamptz;

update delivery.webhook_stats as s set failures_in_row = run.failures, failing_since = run.since
from delivery.webhook_stats as w
cross join lateral (
  select count(*) as failures, min(attempted_at) as since
  from (
    select position, status, attempted_at, max(position) filter (where status = 'DELIVERED') over () as delivered
    from (
      select position, status, origin, attempted_at from delivery.attempts as a
      where a.workspace_id = w.workspace_id and a.webhook_id = w.webhook_id and a.position <= w.last_position
      order by position desc limit 100
    ) as rows
    where origin in ('SCHEDULED', 'MANUAL')
  ) as made
  where status <> 'DELIVERED' and position > coalesce(delivered, 0)
) as run
where s.workspace_id = w.workspace_id and s.webhook_id = w.webhook_id and w.failed > 0 and run.failures > 0;
`;
