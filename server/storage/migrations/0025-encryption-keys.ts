/**
 * Which encryption keys the stored secrets need. A text `v3.<key id>.…` can be stored only while its key has a row here:
 * a key whose row is gone may be taken out of every key ring, and no process that still has it can use it.
 */
export const sql = /* sql */ `
create table settings.encryption_keys (
  id text primary key,
  -- tells whether a key ring has the same key under this id
  fingerprint text not null,
  -- whether texts that name no key, those of v1 and v2, were encrypted with it
  encrypted_unnamed boolean not null default false,
  added_at timestamptz not null default now(),
  -- when every stored text was found encrypted with it
  settled_at timestamptz
);

-- the columns to check are the trigger's arguments
create function settings.check_encryption_key() returns trigger language plpgsql as $$
declare
  name text;
  sealed text;
  key_id text;
begin
  foreach name in array tg_argv loop
    execute format('select ($1).%I', name) into sealed using new;
    if starts_with(sealed, 'v3.') then
      key_id := split_part(sealed, '.', 2);
      -- whoever removes the row of a key has this lock alone, until the transactions that use the key have ended
      perform pg_advisory_xact_lock_shared(7265006, hashtext(key_id));
      if not exists (select from settings.encryption_keys k where k.id = key_id) then
        raise exception 'The encryption key % was taken out of use.', key_id;
      end if;
    end if;
  end loop;
  return new;
end
$$;

create trigger check_encryption_key
  before insert or update of sealed_secret, sealed_previous_secret, sealed_ed25519_key, sealed_headers
  on settings.webhooks for each row execute function settings.check_encryption_key(
    'sealed_secret', 'sealed_previous_secret', 'sealed_ed25519_key', 'sealed_headers');
create trigger check_encryption_key before insert or update of sealed_headers on settings.webhook_revisions
  for each row execute function settings.check_encryption_key('sealed_headers');
create trigger check_encryption_key before insert or update of sealed_key on settings.api_keys
  for each row execute function settings.check_encryption_key('sealed_key');
create trigger check_encryption_key before insert or update of value on settings.instance_facts
  for each row execute function settings.check_encryption_key('value');
create trigger check_encryption_key before insert or update of sealed_fingerprint on settings.idempotency_keys
  for each row execute function settings.check_encryption_key('sealed_fingerprint');
`;
