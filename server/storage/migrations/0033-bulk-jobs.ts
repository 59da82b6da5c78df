/** Jobs on many deliveries: redeliveries, replays and discards. */
export const sql = /* sql */ `
create table delivery.bulk_jobs (
  workspace_id uuid not null references settings.workspaces,
  -- a UUIDv7 of the time of the request: later events are left out
  id uuid not null,
  kind text not null check (kind in ('REDELIVERY', 'REPLAY', 'DISCARD')),
  name text not null,
  state text not null default 'RUNNING' check (state in ('RUNNING', 'PAUSED', 'CANCELLED', 'COMPLETED')),
  -- which deliveries, as JSON
  filter text not null,
  webhook_id uuid,
  rate_per_second integer not null,
  -- the ordinal of its redeliveries
  ordinal smallint not null,
  requested_at timestamptz not null,
  finished_at timestamptz,
  -- when a worker may go on; infinity for one that is paused and has nothing in the queue
  next_at timestamptz not null,
  -- the last delivery or event that was looked at
  after_key text,
  -- redeliveries that a pause took out of the queue, each with its event and webhook: they come first
  returned jsonb not null default '[]',
  -- when the last redelivery that was queued is due
  paced_until timestamptz,
  -- whether everything was looked at
  exhausted boolean not null default false,
  -- attempts up to this position are counted into the results
  counted_position bigint not null default 0,
  total bigint,
  total_is_exact boolean not null,
  selected bigint not null default 0,
  queued bigint not null default 0,
  skipped bigint not null default 0,
  skipped_paused bigint not null default 0,
  delivered bigint not null default 0,
  failed bigint not null default 0,
  cancelled bigint not null default 0,
  primary key (workspace_id, id)
);
create index bulk_jobs_due on delivery.bulk_jobs (next_at) where finished_at is null;

-- the results of redeliveries of jobs: attempts of schedules have no entry
create index attempts_of_bulk_jobs on delivery.attempts (workspace_id, ordinal, position) where ordinal >= 16384;
`;
