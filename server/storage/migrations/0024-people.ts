/**
 * Accounts and their sessions in a schema of their own; what they may do, beside the workspaces. Every process is told when
 * a session begins or ends, or a member changes: the channel's name is also in ../people/sessions.ts.
 */
export const sql = /* sql */ `
create schema people;

create table people.users (
  id uuid primary key,
  -- in lower case
  email text not null unique,
  name text not null,
  -- null: whoever has the account was never proved to have the address
  email_verified_at timestamptz,
  -- with its method and parameters; null: the account has no password
  password_hash text,
  -- the workspace that they used last
  last_workspace_id uuid,
  created_at timestamptz not null
);

create table people.sessions (
  id uuid primary key,
  -- SHA-256 of the cookie's value, in hex
  token_hash text not null unique,
  user_id uuid not null references people.users on delete cascade,
  user_agent text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_users on people.sessions (user_id, id);

-- apart, because every change of people.sessions makes every process read the sessions
create table people.session_use (
  session_id uuid primary key references people.sessions on delete cascade,
  last_seen_at timestamptz not null
) with (fillfactor = 50);

-- browsers in which somebody has signed in before: who guesses elsewhere cannot keep them out
create table people.devices (
  token_hash text primary key,
  user_id uuid not null references people.users on delete cascade,
  created_at timestamptz not null
);
create index devices_users on people.devices (user_id, created_at);

-- one-time links, by which the first account is made or a password is set anew
create table people.links (
  token_hash text primary key,
  -- null: for the first account
  user_id uuid references people.users on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index links_users on people.links (user_id);

create table settings.members (
  workspace_id uuid not null references settings.workspaces on delete cascade,
  user_id uuid not null references people.users on delete cascade,
  role text not null check (role in ('OWNER', 'EDITOR', 'VIEWER')),
  created_at timestamptz not null,
  primary key (workspace_id, user_id)
);
create index members_users on settings.members (user_id);

create table settings.invitations (
  id uuid primary key,
  workspace_id uuid not null references settings.workspaces on delete cascade,
  -- in lower case
  email text not null,
  role text not null check (role in ('OWNER', 'EDITOR', 'VIEWER')),
  token_hash text not null unique,
  -- whether the link was mailed to the address and shown to nobody else
  mailed boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (workspace_id, email)
);

create function people.notify_changes() returns trigger language plpgsql as $$
begin
  perform pg_notify('perspection_people', '');
  return null;
end
$$;

create trigger notify_changes after insert or update or delete or truncate on people.sessions
  for each statement execute function people.notify_changes();
create trigger notify_member_changes after insert or update or delete or truncate on settings.members
  for each statement execute function people.notify_changes();
create trigger notify_people after update of name, hide_personal_data, deletes_at on settings.workspaces
  for each statement execute function people.notify_changes();
`;
