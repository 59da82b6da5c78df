/** What people see of the pipeline: counts of its stages, and the events that it refused. */
export const sql = /* sql */ `
-- a row per stage, per minute and again per hour; another one per reason of refusals
create table events.stage_counts (
  workspace_id uuid not null,
  minutes smallint not null,
  starts_at timestamptz not null,
  stage text not null,
  -- the code of the refusals that refused counts; empty: all events of the stage
  reason text not null,
  came bigint not null,
  refused bigint not null,
  -- events by the time that the stage took them, in buckets: see ../../model/stage-times.ts
  times integer[] not null,
  primary key (workspace_id, minutes, starts_at, stage, reason)
) with (fillfactor = 70);
create index stage_counts_age on events.stage_counts (minutes, starts_at);

create table events.refused_events (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid,
  source_name text,
  event_id text,
  event_name text,
  stage text not null,
  field text[],
  code text not null,
  reason text not null,
  excerpt text,
  received_at timestamptz not null,
  primary key (workspace_id, id)
);
create index refused_events_age on events.refused_events using brin (received_at);
`;
