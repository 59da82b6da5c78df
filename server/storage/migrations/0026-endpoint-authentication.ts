/** How the product authenticates itself to endpoints, and the access tokens that it got for that. */
export const sql = /* sql */ `
alter table settings.webhooks
  -- null for most webhooks
  add column authentication_type text check (authentication_type in ('BASIC', 'BEARER', 'OAUTH2')),
  -- the credentials, as encrypted JSON
  add column sealed_authentication text,
  -- for mutual TLS: the certificate and its intermediates as PEM, and the encrypted private key
  add column client_certificate text,
  add column client_certificate_until timestamptz,
  add column sealed_client_key text,
  -- the authorities that are trusted instead of the usual ones, as PEM
  add column ca_certificates text;

create index webhooks_client_certificates on settings.webhooks (client_certificate_until)
  where client_certificate_until is not null;

alter table settings.webhook_revisions
  -- so that the log can show which scheme an attempt used
  add column authentication_type text;

-- One row per webhook with OAUTH2, shared by all processes.
create table settings.access_tokens (
  webhook_id uuid primary key references settings.webhooks on delete cascade,
  -- a hash of the encrypted credentials: a token that was got with others is not used
  credentials text not null,
  sealed_token text,
  -- null when the token server did not say
  expires_at timestamptz,
  obtained_at timestamptz,
  -- the process that asks the token server, and until when the others leave it to that process
  holder uuid,
  held_until timestamptz,
  -- failures in a row, what the last one was, and when the token server may be asked again
  failures integer not null default 0,
  failure text,
  retry_at timestamptz
);

drop trigger check_encryption_key on settings.webhooks;
create trigger check_encryption_key
  before insert or update of sealed_secret, sealed_previous_secret, sealed_ed25519_key, sealed_headers,
    sealed_authentication, sealed_client_key
  on settings.webhooks for each row execute function settings.check_encryption_key(
    'sealed_secret', 'sealed_previous_secret', 'sealed_ed25519_key', 'sealed_headers', 'sealed_authentication',
    'sealed_client_key');
create trigger check_encryption_key before insert or update of sealed_token on settings.access_tokens
  for each row execute function settings.check_encryption_key('sealed_token');
`;
