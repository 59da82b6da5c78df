/** The audit log: who changed what. Rows are added, and deleted only by those who say so: see ../audit/. */
export const sql = /* sql */ `
create table settings.audit_log (
  -- the nil UUID: of no workspace, but of the installation
  workspace_id uuid not null,
  -- a UUIDv7 of the time
  id uuid not null,
  occurred_at timestamptz not null,
  actor_kind text not null,
  actor_id text,
  -- as it was called then, like the object: it may be renamed or deleted
  actor_name text,
  action text not null,
  object_type text,
  object_id text,
  object_name text,
  client_address text,
  -- how often it happened: see ../../access/refused-keys.ts
  count integer not null default 1,
  -- a list of what changed, as JSON: jsonb would refuse \\u0000
  changes text,
  primary key (workspace_id, id)
);
create index audit_log_actors on settings.audit_log (workspace_id, actor_id, id);
create index audit_log_actions on settings.audit_log (workspace_id, action, id);
create index audit_log_objects on settings.audit_log (workspace_id, object_id, id);
create index audit_log_types on settings.audit_log (workspace_id, object_type, id);
create index audit_log_age on settings.audit_log (id);

create function settings.keep_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('perspection.audit_purge', true) = 'on' then
    return null;
  end if;
  raise exception 'The audit log is append-only: % is refused.', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger keep_audit_log before update or delete or truncate on settings.audit_log
  for each statement execute function settings.keep_audit_log();
`;
