/**
 * How a webhook is retried and how fast, what is known of its endpoint's health, and the deliveries that are held back
 * while the endpoint is down.
 */
export const sql = /* sql */ `
alter table settings.webhooks
  add column retry_schedule text not null default 'EXPONENTIAL'
    check (retry_schedule in ('EXPONENTIAL', 'STANDARD', 'CUSTOM')),
  -- seconds before each retry; of CUSTOM alone
  add column retry_delays integer[] not null default '{}',
  add column retry_jitter boolean not null default false,
  add column rate_limit_per_second integer,
  -- why the product disabled it by itself; null when its owner did
  add column disabled_reason text,
  add column health_state text not null default 'HEALTHY'
    check (health_state in ('HEALTHY', 'OPEN', 'RECOVERING')),
  add column health_reason text,
  add column health_since timestamptz,
  -- OPEN: probes that failed. RECOVERING: the pace, in powers of two
  add column health_step smallint not null default 0,
  -- when somebody has to act: the next probe, or the next release of what is held
  add column next_probe_at timestamptz;
create index webhooks_unhealthy on settings.webhooks (next_probe_at) where health_state <> 'HEALTHY';

create table delivery.held (
  workspace_id uuid not null,
  webhook_id uuid not null,
  -- a UUIDv7: the order in which they were held back
  id uuid not null,
  event_row_ids uuid[] not null,
  -- 0: the first attempt, n: the nth retry that each is due for
  ordinals smallint[] not null,
  primary key (workspace_id, webhook_id, id)
);

-- when the next request to a webhook with a rate limit may start, over all workers
create table delivery.rate_limits (
  workspace_id uuid not null,
  webhook_id uuid not null,
  next_at timestamptz not null,
  primary key (workspace_id, webhook_id)
);
`;
