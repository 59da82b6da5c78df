/** The secret key before the present one, which still signs until its time, and what it signed in the log. */
export const sql = /* sql */ `
alter table settings.webhooks
  -- encrypted for its own cell: it cannot be put in the place of the present key
  add column sealed_previous_secret text,
  -- until when it signs; then it is forgotten
  add column previous_secret_until timestamptz;

create index webhooks_previous_secrets on settings.webhooks (previous_secret_until)
  where previous_secret_until is not null;

alter table delivery.attempts
  -- the headers of signatures besides X-Perspection-Signature, as [[name, value]]; null for most attempts
  add column signature_headers text;
`;
