/** Keys by which clients repeat a mutation safely, each with what the first call came to. */
export const sql = /* sql */ `
create table settings.idempotency_keys (
  workspace_id uuid not null references settings.workspaces,
  key text not null,
  -- a hash of the mutation and its arguments, encrypted: they may hold a secret that is short enough to guess
  sealed_fingerprint text not null,
  -- JSON; null only inside the transaction that claims the key
  result text,
  claimed_at timestamptz not null,
  primary key (workspace_id, key)
);

-- the whole table turns over every day
alter table settings.idempotency_keys set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
`;
