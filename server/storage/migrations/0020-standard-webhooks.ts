/** Signatures besides X-Perspection-Signature that a webhook may ask for. */
export const sql = /* sql */ `
alter table settings.webhooks
  add column standard_webhooks text not null default 'OFF' check (standard_webhooks in ('OFF', 'V1', 'V1_AND_V1A')),
  add column timestamped_signature boolean not null default false,
  -- of V1_AND_V1A: the encrypted private key, and the public one as it is shown
  add column sealed_ed25519_key text,
  add column ed25519_public_key text;
`;
