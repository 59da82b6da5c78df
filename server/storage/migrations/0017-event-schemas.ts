/**
 * JSON Schemas of events by name, and counts of the events that did not meet one. The channel's name is also in
 * ../settings/event-schemas.ts.
 */
export const sql = /* sql */ `
create table settings.event_schemas (
  workspace_id uuid not null references settings.workspaces,
  event_name text not null,
  schema json not null,
  mode text not null check (mode in ('OFF', 'WARN', 'ENFORCE')),
  -- another one after each change
  revision uuid not null unique,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace_id, event_name)
);

create function settings.notify_event_schema_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_event_schemas', '');
  return null;
end
$$;

create trigger notify_event_schema_changes after insert or update or delete or truncate on settings.event_schemas
  for each statement execute function settings.notify_event_schema_changes();

-- events that went on although a schema in the mode WARN would refuse them
alter table events.stage_counts add column warned bigint not null default 0;
-- true: the event was accepted, and a schema in the mode WARN would refuse it
alter table events.refused_events add column warning boolean not null default false;
`;
