import { type ClientBase } from 'pg';

import { answersWithin } from './socket-timeout.ts';

/**
 * A process that is paused inside a transaction must not block the others for longer than this. The driver would send
 * it as a startup parameter, which PgBouncer refuses.
 */
const settings = `set idle_in_transaction_session_timeout = '10s'`;

export interface SessionOptions {
  /** PostgreSQL ends a statement that takes longer, in milliseconds; without a limit unless given. */
  readonly statementTimeoutMs?: number;
  /** For the answer to the settings. */
  readonly timeoutMs?: number;
}

/** A pooler accepts connections also when it has none to the server: then it answers nothing. */
const defaultTimeoutMs = 10_000;

/**
 * Sends a new connection its settings: for the pool's `onConnect`, once per connection.
 * @throws When they were not confirmed within `timeoutMs`; the connection is then destroyed.
 */
export async function prepareSession(client: ClientBase, options: SessionOptions = {}): Promise<void> {
  const { statementTimeoutMs, timeoutMs = defaultTimeoutMs } = options;
  const limit = statementTimeoutMs === undefined ? '' : `; set statement_timeout to ${statementTimeoutMs}`;
  await answersWithin(client, timeoutMs, () => client.query(settings + limit));
}
