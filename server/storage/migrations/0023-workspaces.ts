/**
 * What the API changes of workspaces. A change that matters to who may do what is notified: with the workspace's id, and to
 * those who hold keys, whose rights depend on it. The channel's name is also in ../settings/workspace-store.ts.
 */
export const sql = /* sql */ `
alter table settings.workspaces
  add column hide_personal_data boolean not null default false,
  -- when the grace after its deletion ends; null: not deleted. -infinity: its rows are being removed
  add column deletes_at timestamptz;
create index workspaces_names on settings.workspaces (lower(name), id);
create index workspaces_deleted on settings.workspaces (deletes_at) where deletes_at is not null;
create index api_keys_workspaces on settings.api_keys (workspace_id);

create function settings.notify_workspace_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_workspaces', old.id::text);
  perform pg_notify('perspection_keys', '');
  perform pg_notify('perspection_sources', '');
  return null;
end
$$;

create trigger notify_workspace_changes after update of name, hide_personal_data, deletes_at on settings.workspaces
  for each row execute function settings.notify_workspace_changes();
create trigger notify_workspace_removals after delete on settings.workspaces
  for each row execute function settings.notify_workspace_changes();
`;
