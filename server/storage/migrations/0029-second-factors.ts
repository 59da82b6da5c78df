/** Passkeys, and codes of authenticator apps with recovery codes. */
export const sql = /* sql */ `
alter table people.users
  -- when two-step verification was turned on; null: it is off
  add column totp_since timestamptz,
  -- counts what was turned on, turned off and removed: no session begins by what was proved before that
  add column factors_version integer not null default 0;

alter table people.sessions
  -- when its owner last proved who they are; null: when it began
  add column authenticated_at timestamptz;

-- the secret of an authenticator app: of one that is being set up until users.totp_since is set
create table people.totp (
  user_id uuid primary key references people.users on delete cascade,
  sealed_secret text not null,
  created_at timestamptz not null,
  -- the time step of the code that was accepted last: it and earlier ones are refused
  last_step integer not null default 0,
  -- in a row
  wrong_codes integer not null default 0,
  -- no code is looked at before
  blocked_until timestamptz
);
create trigger check_encryption_key before insert or update of sealed_secret on people.totp
  for each row execute function settings.check_encryption_key('sealed_secret');

create table people.recovery_codes (
  user_id uuid not null references people.users on delete cascade,
  -- SHA-256 of the person and the code, in hex
  code_hash text not null,
  primary key (user_id, code_hash)
);

create table people.passkeys (
  id uuid primary key,
  user_id uuid not null references people.users on delete cascade,
  name text not null,
  -- base64url, as the authenticator chose it
  credential_id text not null unique,
  -- COSE
  public_key bytea not null,
  -- of signatures, as the authenticator counts; 0 if it does not
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkeys_users on people.passkeys (user_id, created_at);

-- what an authenticator has to sign next, each for one browser and one use
create table people.challenges (
  -- SHA-256 of the cookie's value, in hex
  token_hash text primary key,
  challenge text not null,
  -- who adds a passkey; null: somebody signs in
  user_id uuid references people.users on delete cascade,
  -- of the client: each has a share
  network text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index challenges_networks on people.challenges (network);
create index challenges_age on people.challenges (created_at);
`;
