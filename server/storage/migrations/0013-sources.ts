/**
 * Sources: what events come from, each with a write key. Every event keeps the id and the name of its source, and what was
 * sent where normalisation changed it. The channel's name is also in ../settings/sources.ts.
 */
export const sql = /* sql */ `
create table settings.sources (
  id uuid primary key,
  workspace_id uuid not null references settings.workspaces,
  name text not null,
  -- as it is: it stands in the code of web pages
  write_key text not null unique,
  enabled boolean not null,
  allowed_origins text[] not null,
  events_per_minute integer,
  events_per_day integer,
  snake_case_names boolean not null,
  ip_policy text not null check (ip_policy in ('KEEP', 'TRUNCATE', 'DROP')),
  disabled_enrichers text[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index sources_names on settings.sources (workspace_id, lower(name));

create function settings.notify_source_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_sources', '');
  return null;
end
$$;

create trigger notify_source_changes after insert or update or delete or truncate on settings.sources
  for each statement execute function settings.notify_source_changes();

-- what all processes together have taken from a source in the current minute and on the current UTC day
create table events.source_use (
  source_id uuid primary key references settings.sources on delete cascade,
  last_used_at timestamptz not null,
  minute timestamptz not null,
  events_of_minute bigint not null,
  day timestamptz not null,
  events_of_day bigint not null
) with (fillfactor = 50);

alter table events.raw_events
  -- null for an event that was sent with an API key
  add column source_id uuid,
  -- as it was called then: the source may be renamed or deleted
  add column source_name text,
  -- null where normalisation changed nothing
  add column original text;

-- ids of sources; empty for any
alter table settings.webhooks add column sources uuid[] not null default '{}';
`;
