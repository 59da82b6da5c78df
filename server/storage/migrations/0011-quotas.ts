/** What quotas go by: calls that are limited in rate, and which webhooks have left for good. */
export const sql = /* sql */ `
-- a token bucket per workspace and kind of call: the time at which it is full again
create table delivery.call_rates (
  workspace_id uuid not null references settings.workspaces,
  quota text not null,
  full_at timestamptz not null,
  primary key (workspace_id, quota)
) with (fillfactor = 50);

alter table settings.workspaces
  -- the highest version of a deleted webhook whose row was removed: a process that has read less reads all anew
  add column webhooks_purged_version bigint not null default 0;
`;
