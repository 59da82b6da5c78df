/**
 * Tells every process at once that an API key was created, changed or revoked, whoever did it: the product, or an
 * operator with SQL. The channel's name is also in ../settings/workspaces.ts.
 */
export const sql = /* sql */ `
create function settings.notify_key_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_keys', '');
  return null;
end
$$;

create trigger notify_key_changes after insert or update or delete or truncate on settings.api_keys
  for each statement execute function settings.notify_key_changes();
`;
