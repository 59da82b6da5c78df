import { type ClientBase } from 'pg';

import { answersWithin } from './socket-timeout.ts';

/**
 * A process that is paused inside a transaction must not block the others for longer than this. The driver would send
 * it as a startup parameter, which PgBouncer refuses.
 */
const settings = `set idle_in_transaction_session_timeout = '10s'`;

/** A pooler accepts connections also when it has none to the server: then it answers nothing. */
const defaultTimeoutMs = 10_000;

/**
 * Sends a new connection its settings: for the pool's `onConnect`, once per connection.
 * @throws When they were not confirmed within `timeoutMs`; the connection is then destroyed.
 */
export async function prepareSession(client: ClientBase, timeoutMs = defaultTimeoutMs): Promise<void> {
  await answersWithin(client, timeoutMs, () => client.query(settings));
}
