/** A column of sealed texts. Each belongs to one table, so its name stands for both in what is authenticated. */
export interface SealedLocation {
  readonly table: string;
  readonly column: string;
  /** The primary key, with the types of its columns. Their texts, with `/` between them, are the owner of the cell. */
  readonly key: Readonly<Record<string, 'uuid' | 'integer' | 'text'>>;
  /** SQL for the workspace of a row `t`. */
  readonly workspace: string;
  /** SQL that selects the rows `t` with a sealed text, where not every row of the table has one. */
  readonly where?: string;
}

const ofWebhook = { table: 'settings.webhooks', key: { id: 'uuid' }, workspace: 't.workspace_id' } as const;

/**
 * Every column that is encrypted: by this list, keys are counted and texts are encrypted again. A new column needs a line
 * here and a trigger `check_encryption_key`, as the migrations 0025 and 0026 make.
 */
export const sealedLocations = {
  'secret-key': { ...ofWebhook, column: 'sealed_secret' },
  'previous-secret-key': { ...ofWebhook, column: 'sealed_previous_secret' },
  'ed25519-key': { ...ofWebhook, column: 'sealed_ed25519_key' },
  'custom-headers': { ...ofWebhook, column: 'sealed_headers' },
  authentication: { ...ofWebhook, column: 'sealed_authentication' },
  'client-key': { ...ofWebhook, column: 'sealed_client_key' },
  'access-token': {
    table: 'settings.access_tokens',
    key: { webhook_id: 'uuid' },
    column: 'sealed_token',
    workspace: '(select w.workspace_id from settings.webhooks w where w.id = t.webhook_id)',
  },
  'revision-headers': {
    table: 'settings.webhook_revisions',
    key: { webhook_id: 'uuid', revision: 'integer' },
    column: 'sealed_headers',
    workspace: '(select w.workspace_id from settings.webhooks w where w.id = t.webhook_id)',
  },
  'api-key': {
    table: 'settings.api_keys',
    key: { id: 'uuid' },
    column: 'sealed_key',
    workspace: 't.workspace_id',
  },
  'totp-secret': {
    table: 'people.totp',
    key: { user_id: 'uuid' },
    column: 'sealed_secret',
    workspace: 'null::uuid',
  },
  fact: {
    table: 'settings.instance_facts',
    key: { name: 'text' },
    column: 'value',
    workspace: 'null::uuid',
    where: "t.name = 'encryption_check'",
  },
  'idempotency-fingerprint': {
    table: 'settings.idempotency_keys',
    key: { workspace_id: 'uuid', key: 'text' },
    column: 'sealed_fingerprint',
    workspace: 't.workspace_id',
  },
} as const satisfies Readonly<Record<string, SealedLocation>>;

/** The name of a column of sealed texts. */
export type SealedColumn = keyof typeof sealedLocations;

/** SQL: whether a row `t` has a sealed text in this column. */
export function isSealed({ column, where }: SealedLocation): string {
  // An index on the condition could not be used, and needs not be: who asks reads all rows.
  return `t.${column} like 'v_.%' and ${where ?? 'true'}`;
}

/** All locations, with the names of their columns. */
export const allLocations = Object.entries(sealedLocations) as readonly (readonly [
  SealedColumn,
  SealedLocation,
])[];
