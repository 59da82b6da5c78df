/**
 * Settings, events, attempts. Log tables are partitioned by time from the start (a UUIDv7's range is a range of time),
 * so that retention drops a partition and deletes no rows. The workspace id leads every key of what grows.
 */
export const sql = /* sql */ `
create schema settings;
create schema events;
create schema delivery;

create table settings.instance_facts (
  name text primary key,
  value text not null
);

create table settings.workspaces (
  id uuid primary key,
  name text not null,
  -- counts every change of the workspace's webhooks: whoever holds them in memory asks for what came since
  webhooks_version bigint not null default 0,
  created_at timestamptz not null default now()
);

create table settings.api_keys (
  id uuid primary key,
  workspace_id uuid not null references settings.workspaces,
  name text not null,
  role text not null check (role in ('OWNER', 'EDITOR', 'VIEWER', 'INGEST')),
  hash text not null unique,
  -- only of the bootstrap key, which is printed at every start
  sealed_key text,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table settings.webhooks (
  id uuid primary key,
  workspace_id uuid not null references settings.workspaces,
  name text not null,
  url text not null,
  description text,
  enabled boolean not null,
  filter_mode text not null check (filter_mode in ('INCLUDE', 'EXCLUDE')),
  filter_events text[] not null,
  -- JSON as text: jsonb would change numbers and refuse \\u0000
  conditions text not null,
  retry_count smallint not null,
  timeout_ms integer not null,
  sealed_secret text,
  secret_hint text,
  sealed_headers text,
  -- counts changes of what a request is made of; each is kept in webhook_revisions
  revision integer not null,
  -- the workspace's webhooks_version at the last change
  version bigint not null,
  created_version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index webhooks_changes on settings.webhooks (workspace_id, version);
create index webhooks_names on settings.webhooks (workspace_id, lower(name), id) where deleted_at is null;

create table settings.webhook_revisions (
  webhook_id uuid not null references settings.webhooks,
  revision integer not null,
  url text not null,
  sealed_headers text,
  created_at timestamptz not null default now(),
  primary key (webhook_id, revision)
);

create table events.raw_events (
  workspace_id uuid not null,
  id uuid not null,
  event_id text not null,
  event_name text not null,
  user_id text,
  -- the exact text that every attempt sends and signs
  payload text not null,
  webhook_ids uuid[] not null,
  test boolean not null default false,
  received_at timestamptz not null,
  primary key (workspace_id, id)
) partition by range (id);
create table events.raw_events_default partition of events.raw_events default;

create table events.event_ids (
  workspace_id uuid not null,
  event_id text not null,
  id uuid not null,
  primary key (workspace_id, event_id)
);

create table events.event_names (
  workspace_id uuid not null,
  name text not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, name)
);

create sequence delivery.positions;

create table delivery.attempts (
  workspace_id uuid not null,
  event_row_id uuid not null,
  webhook_id uuid not null,
  attempt_number integer not null,
  -- the order of commits within a workspace (see record-attempts): the log's order and the change feed's cursor
  position bigint not null default nextval('delivery.positions'),
  origin text not null check (origin in ('SCHEDULED', 'MANUAL', 'TEST', 'CANCELLED')),
  ordinal smallint not null,
  event_id text not null,
  event_name text not null,
  status text not null check (status in ('DELIVERED', 'RETRYING', 'FAILED')),
  http_status smallint,
  response_time_ms integer,
  error text,
  attempted_at timestamptz not null,
  next_attempt_at timestamptz,
  revision integer,
  signature bytea,
  response_headers text,
  response_body text,
  response_truncated boolean,
  -- the fence: a result that comes late finds its place taken
  primary key (workspace_id, event_row_id, webhook_id, attempt_number)
) partition by range (event_row_id);
create index attempts_log on delivery.attempts (workspace_id, position);
create index attempts_webhook_log on delivery.attempts (workspace_id, webhook_id, position);
create index attempts_tests on delivery.attempts (workspace_id, event_id) where origin = 'TEST';
create table delivery.attempts_default partition of delivery.attempts default;

create table delivery.webhook_stats (
  workspace_id uuid not null,
  webhook_id uuid not null,
  total bigint not null,
  successful bigint not null,
  failed bigint not null,
  last_attempt_at timestamptz,
  last_status text,
  last_error text,
  last_position bigint not null,
  primary key (workspace_id, webhook_id)
);
create index webhook_stats_changes on delivery.webhook_stats (workspace_id, last_position);

-- how far each workspace's attempts are counted into webhook_stats
create table delivery.counted (
  workspace_id uuid primary key,
  position bigint not null
);
`;
