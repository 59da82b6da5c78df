/** What the API shows of API keys, and when they end by themselves. */
export const sql = /* sql */ `
alter table settings.api_keys
  -- null: never
  add column expires_at timestamptz,
  -- the last four characters; null for keys that were not made by the API
  add column hint text,
  -- the key that made it; null for keys that were not made by the API
  add column created_by uuid;

-- apart, because every change of settings.api_keys makes every process read the keys
create table settings.api_key_use (
  key_id uuid primary key references settings.api_keys on delete cascade,
  last_used_at timestamptz not null
) with (fillfactor = 50);
`;
