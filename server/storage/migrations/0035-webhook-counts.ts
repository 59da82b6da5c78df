/**
 * What came of events and attempts, counted by webhook and minute for charts, and what is concluded from it. Minutes are
 * added up to hours when the hour is over. A webhook without traffic has no rows.
 */
export const sql = /* sql */ `
create table delivery.webhook_counts (
  workspace_id uuid not null,
  webhook_id uuid not null,
  -- over how long the row counts: 1 or 60
  minutes smallint not null,
  starts_at timestamptz not null,
  -- events whose filters they passed
  passed integer not null,
  -- attempts, without test sends: delivered, failed with a retry to follow, failed for good
  delivered integer not null,
  retried integer not null,
  failed integer not null,
  -- deliveries that ended without an attempt
  cancelled integer not null,
  -- responses by the time they took, in buckets: see ../../model/latency.ts
  t0 integer not null, t1 integer not null, t2 integer not null, t3 integer not null,
  t4 integer not null, t5 integer not null, t6 integer not null, t7 integer not null,
  t8 integer not null, t9 integer not null, t10 integer not null, t11 integer not null,
  t12 integer not null, t13 integer not null, t14 integer not null, t15 integer not null,
  primary key (workspace_id, webhook_id, minutes, starts_at)
) with (fillfactor = 70);
create index webhook_counts_age on delivery.webhook_counts (minutes, starts_at);

-- failed attempts by their error, with the last of them as an example
create table delivery.failure_counts (
  workspace_id uuid not null,
  webhook_id uuid not null,
  minutes smallint not null,
  starts_at timestamptz not null,
  error text not null,
  failures integer not null,
  event_row_id uuid not null,
  attempt_number integer not null,
  primary key (workspace_id, webhook_id, minutes, starts_at, error)
) with (fillfactor = 70);
create index failure_counts_age on delivery.failure_counts (minutes, starts_at);

-- accepted events by name: what the event filter of a webhook lets pass is added up from them
create table events.name_counts (
  workspace_id uuid not null,
  minutes smallint not null,
  starts_at timestamptz not null,
  -- empty: of names beyond those that are counted apart
  event_name text not null,
  -- all zeros: sent with an API key
  source_id uuid not null,
  events integer not null,
  primary key (workspace_id, minutes, starts_at, event_name, source_id)
) with (fillfactor = 70);
create index name_counts_age on events.name_counts (minutes, starts_at);

-- until when minutes are added up to hours: one row
create table delivery.rolled_up (
  until timestamptz not null
);
insert into delivery.rolled_up values ('-infinity');

-- webhooks of which an attempt failed in the last 24 hours; the others have no row
create table delivery.webhook_trends (
  workspace_id uuid not null,
  webhook_id uuid not null,
  trend text not null check (trend in ('HEALTHY', 'DEGRADED', 'FAILING')),
  -- when it became so, and when it was judged last
  since timestamptz not null,
  judged_at timestamptz not null,
  hour_attempts integer not null,
  hour_failed integer not null,
  day_attempts integer not null,
  day_failed integer not null,
  primary key (workspace_id, webhook_id)
) with (fillfactor = 70);
create index webhook_trends_judged on delivery.webhook_trends (judged_at);
`;
