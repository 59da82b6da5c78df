/** A column of sealed texts. Each belongs to one table, so its name stands for both in what is authenticated. */
export interface SealedLocation {
  readonly table: string;
  readonly column: string;
  /** The primary key. Its texts, with `/` between them, are the owner of the cell. */
  readonly key: readonly string[];
  /** SQL for the workspace of a row `t`. */
  readonly workspace: string;
  /** SQL that selects the rows `t` with a sealed text, where not every row of the table has one. */
  readonly where?: string;
}

const ofWebhook = { table: 'settings.webhooks', key: ['id'], workspace: 't.workspace_id' } as const;

/** Every column that is encrypted. */
export const sealedLocations = {
  'secret-key': { ...ofWebhook, column: 'sealed_secret' },
  'previous-secret-key': { ...ofWebhook, column: 'sealed_previous_secret' },
  'ed25519-key': { ...ofWebhook, column: 'sealed_ed25519_key' },
  'custom-headers': { ...ofWebhook, column: 'sealed_headers' },
  authentication: { ...ofWebhook, column: 'sealed_authentication' },
  'client-key': { ...ofWebhook, column: 'sealed_client_key' },
  'access-token': {
    table: 'settings.access_tokens',
    key: ['webhook_id'],
    column: 'sealed_token',
    workspace: '(select w.workspace_id from settings.webhooks w where w.id = t.webhook_id)',
  },
  'revision-headers': {
    table: 'settings.webhook_revisions',
    key: ['webhook_id', 'revision'],
    column: 'sealed_headers',
    workspace: '(select w.workspace_id from settings.webhooks w where w.id = t.webhook_id)',
  },
  'api-key': { table: 'settings.api_keys', key: ['id'], column: 'sealed_key', workspace: 't.workspace_id' },
  fact: {
    table: 'settings.instance_facts',
    key: ['name'],
    column: 'value',
    workspace: 'null::uuid',
    where: "t.name = 'encryption_check'",
  },
  'idempotency-fingerprint': {
    table: 'settings.idempotency_keys',
    key: ['workspace_id', 'key'],
    column: 'sealed_fingerprint',
    workspace: 't.workspace_id',
  },
} as const satisfies Readonly<Record<string, SealedLocation>>;

/** The name of a column of sealed texts. */
export type SealedColumn = keyof typeof sealedLocations;
