/**
 * Notifications of keys, sources, sessions, members, workspaces and schemas say what changed, so that a process forgets
 * that and nothing else. An empty one means anything. Who reads them is in ../notified-cache.ts.
 */
export const sql = /* sql */ `
-- for rows, and for a truncate, which has none
create or replace function settings.notify_key_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_keys', coalesce(new.hash, old.hash, ''));
  return null;
end
$$;
drop trigger notify_key_changes on settings.api_keys;
create trigger notify_key_changes after insert or update or delete on settings.api_keys
  for each row execute function settings.notify_key_changes();
create trigger notify_all_keys after truncate on settings.api_keys
  for each statement execute function settings.notify_key_changes();

create or replace function settings.notify_source_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_sources', coalesce(new.write_key, old.write_key, ''));
  return null;
end
$$;
drop trigger notify_source_changes on settings.sources;
create trigger notify_source_changes after insert or update or delete on settings.sources
  for each row execute function settings.notify_source_changes();
create trigger notify_all_sources after truncate on settings.sources
  for each statement execute function settings.notify_source_changes();

create or replace function settings.notify_event_schema_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_event_schemas', coalesce(coalesce(new.workspace_id, old.workspace_id)::text, ''));
  return null;
end
$$;
drop trigger notify_event_schema_changes on settings.event_schemas;
create trigger notify_event_schema_changes after insert or update or delete on settings.event_schemas
  for each row execute function settings.notify_event_schema_changes();
create trigger notify_all_event_schemas after truncate on settings.event_schemas
  for each statement execute function settings.notify_event_schema_changes();

create function people.notify_session_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_people', coalesce(new.token_hash, old.token_hash, ''));
  return null;
end
$$;
drop trigger notify_changes on people.sessions;
create trigger notify_changes after insert or update or delete on people.sessions
  for each row execute function people.notify_session_changes();
create trigger notify_all_sessions after truncate on people.sessions
  for each statement execute function people.notify_session_changes();

create function settings.notify_member_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_people', coalesce(coalesce(new.user_id, old.user_id)::text, ''));
  return null;
end
$$;
drop trigger notify_member_changes on settings.members;
create trigger notify_member_changes after insert or update or delete on settings.members
  for each row execute function settings.notify_member_changes();
create trigger notify_all_members after truncate on settings.members
  for each statement execute function settings.notify_member_changes();

create or replace function settings.notify_workspace_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_workspaces', old.id::text);
  perform pg_notify('perspection_keys', old.id::text);
  perform pg_notify('perspection_sources', old.id::text);
  perform pg_notify('perspection_people', old.id::text);
  return null;
end
$$;
drop trigger notify_people on settings.workspaces;
`;
