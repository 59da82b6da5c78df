/** Accounts of an OpenID Connect provider by which people sign in here, and the sign-ins that are under way there. */
export const sql = /* sql */ `
create table people.identities (
  id uuid primary key,
  user_id uuid not null references people.users on delete cascade,
  -- who somebody is at the provider: a subject is unique only within its issuer, and an e-mail address may change hands
  issuer text not null,
  subject text not null,
  -- what the provider called them when they last signed in; shown, and never compared
  email text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  unique (issuer, subject)
);
create index identities_users on people.identities (user_id);

-- Each is used once. The secrets of the exchange are derived from the cookie and stored nowhere.
create table people.oidc_requests (
  -- SHA-256 of the cookie's value, in hex
  token_hash text primary key,
  -- the session that links an account; null: somebody signs in
  session_id uuid references people.sessions on delete cascade,
  -- the link by which somebody joins a workspace; null without one
  invitation_hash text,
  -- a path of the dashboard
  return_to text not null,
  -- where the provider sends the browser
  redirect_uri text not null,
  expires_at timestamptz not null
);
create index oidc_requests_expiry on people.oidc_requests (expires_at, token_hash);
create index oidc_requests_sessions on people.oidc_requests (session_id);

-- whoever a provider vouches for joins by their address
create index invitations_email on settings.invitations (email);
`;
