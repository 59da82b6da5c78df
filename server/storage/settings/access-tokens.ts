import { type Queryable } from '../postgres/transaction.ts';
import { type SecretBox } from '../secret-box.ts';
import { cellOf } from './webhook-cell.ts';

/** Whose access token it is, and which credentials it is got with. */
export interface TokenKey {
  readonly workspaceId: string;
  readonly webhookId: string;
  /** A hash of the credentials: a token that was got with others is not used. */
  readonly credentials: string;
}

/** A token as all processes share it. */
export interface StoredToken {
  readonly token: string;
  readonly obtainedAt: Date;
  readonly expiresAt: Date;
}

/** What the processes know of a webhook's token. */
export interface TokenState {
  /** Null: none was obtained yet, or it cannot be decrypted. */
  readonly stored: StoredToken | null;
  /** Null after a success. */
  readonly failure: TokenFailure | null;
}

/** Why the last request for a token failed. */
export interface TokenFailure {
  readonly text: string;
  /** Failures since the last success. */
  readonly inRow: number;
  /** When the next request may be made. */
  readonly retryAt: Date;
}

export interface TokenHold {
  /** The process. */
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
}

/** The tokens that all processes share. */
export interface TokenStore {
  read(key: TokenKey): Promise<TokenState>;
  /**
   * Makes this holder the only process that asks the token server for this webhook, for a limited time. What was stored
   * for other credentials is dropped.
   *
   * @returns The state that was found; null when another process asks.
   */
  hold(key: TokenKey, hold: TokenHold): Promise<TokenState | null>;
  /** Shares a token, and lets other processes ask again. Does nothing when another process holds it by now. */
  store(key: TokenKey, token: StoredToken, holder: string): Promise<void>;
  /** Shares a failure, and lets other processes ask again from `retryAt` on. */
  storeFailure(key: TokenKey, failure: TokenFailure, holder: string): Promise<void>;
  /** Lets other processes ask again, with nothing learnt. */
  release(key: TokenKey, holder: string): Promise<void>;
}

interface Row {
  credentials: string;
  sealed_token: string | null;
  obtained_at: Date | null;
  expires_at: Date | null;
  failures: number;
  failure: string | null;
  retry_at: Date | null;
}

const tokenCell = ({ webhookId: id, workspaceId }: TokenKey) => cellOf({ id, workspaceId }, 'access-token');

const columns = 'credentials, sealed_token, obtained_at, expires_at, failures, failure, retry_at';

const unknown: TokenState = { stored: null, failure: null };

export function createTokenStore(pool: Queryable, box: SecretBox): TokenStore {
  return {
    read: (key) => readTokenState(pool, key, box),
    hold: (key, hold) => holdToken(pool, key, hold, box),
    store: (key, token, holder) => storeToken(pool, key, { ...token, holder }, box),
    storeFailure: (key, failure, holder) => storeFailure(pool, key, { ...failure, holder }),
    release: (key, holder) => releaseToken(pool, key, holder),
  };
}

async function readTokenState(pool: Queryable, key: TokenKey, box: SecretBox): Promise<TokenState> {
  const { rows } = await pool.query<Row>({
    name: 'read-token-state',
    text: `select ${columns} from settings.access_tokens where webhook_id = $1`,
    values: [key.webhookId],
  });
  return rows[0] ? toState(rows[0], key, box) : unknown;
}

async function holdToken(
  pool: Queryable,
  key: TokenKey,
  { holder, now, until }: TokenHold,
  box: SecretBox,
): Promise<TokenState | null> {
  const kept = (column: string) =>
    `${column} = case when t.credentials = excluded.credentials then t.${column} end`;
  const { rows } = await pool.query<Row>({
    name: 'hold-token',
    text: /* sql */ `
      insert into settings.access_tokens as t (webhook_id, credentials, holder, held_until)
      values ($1, $2, $3, $4)
      on conflict (webhook_id) do update set
        credentials = excluded.credentials, holder = excluded.holder, held_until = excluded.held_until,
        ${['sealed_token', 'obtained_at', 'expires_at', 'failure', 'retry_at'].map(kept).join(', ')},
        failures = case when t.credentials = excluded.credentials then t.failures else 0 end
      where t.held_until is null or t.held_until <= $5
      returning ${columns}`,
    values: [key.webhookId, key.credentials, holder, until, now],
  });
  return rows[0] ? toState(rows[0], key, box) : null;
}

async function storeToken(
  pool: Queryable,
  key: TokenKey,
  { holder, ...stored }: StoredToken & { readonly holder: string },
  box: SecretBox,
): Promise<void> {
  await pool.query({
    name: 'store-token',
    text: /* sql */ `
      update settings.access_tokens set sealed_token = $4, obtained_at = $5, expires_at = $6,
        holder = null, held_until = null, failures = 0, failure = null, retry_at = null
      where webhook_id = $1 and credentials = $2 and holder = $3`,
    values: [
      key.webhookId,
      key.credentials,
      holder,
      box.seal(stored.token, tokenCell(key)),
      stored.obtainedAt,
      stored.expiresAt,
    ],
  });
}

async function storeFailure(
  pool: Queryable,
  { webhookId, credentials }: TokenKey,
  { holder, text, inRow, retryAt }: TokenFailure & { readonly holder: string },
): Promise<void> {
  await pool.query({
    name: 'store-token-failure',
    text: /* sql */ `
      update settings.access_tokens set failures = $4, failure = $5, retry_at = $6, holder = null, held_until = null
      where webhook_id = $1 and credentials = $2 and holder = $3`,
    values: [webhookId, credentials, holder, inRow, text, retryAt],
  });
}

async function releaseToken(pool: Queryable, { webhookId }: TokenKey, holder: string): Promise<void> {
  await pool.query({
    name: 'release-token',
    text: 'update settings.access_tokens set holder = null, held_until = null where webhook_id = $1 and holder = $2',
    values: [webhookId, holder],
  });
}

function toState(row: Row, key: TokenKey, box: SecretBox): TokenState {
  if (row.credentials !== key.credentials) return unknown;
  const { failure: text, retry_at: retryAt, failures: inRow } = row;
  return {
    stored: openToken(row, key, box),
    failure: text === null || retryAt === null ? null : { text, inRow, retryAt },
  };
}

function openToken(row: Row, key: TokenKey, box: SecretBox): StoredToken | null {
  const { sealed_token: sealed, obtained_at: obtainedAt, expires_at: expiresAt } = row;
  if (sealed === null || obtainedAt === null || expiresAt === null) return null;
  try {
    return { token: box.open(sealed, tokenCell(key)), obtainedAt, expiresAt };
  } catch {
    return null; // another one is obtained
  }
}
