import pg from 'pg';

import { StartupError } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { limitResponseTime } from './socket-timeout.ts';

const oldestServer = 15;
/** The `application_name` of this pool's connections. */
export const applicationName = 'perspection-webhooks';

/** Codes of PostgreSQL and of the network for what an operator can fix. */
const reasons: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name cannot be resolved',
  EAI_AGAIN: 'the host name cannot be resolved',
  ETIMEDOUT: 'the server does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  '28P01': 'the server rejected the password',
  '28000': 'the server rejected the user',
  '3D000': 'the database does not exist',
  '53300': 'the server has no free connections',
};

/**
 * Opens the pool for events and attempts and checks that the server answers and is new enough.
 *
 * @param options `onLost` is called for every connection that breaks, in use or not: the server may have crashed.
 * @throws {StartupError} With a message that does not contain the password.
 */
export async function connect(
  url: string,
  options: { readonly max: number; readonly log: Log; readonly onLost?: () => void },
): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    // Statements that do not wait for each other are sent together: a busy process reads its sockets every few
    // milliseconds, and each round trip of a transaction waits for that.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: applicationName,
    // A process that is paused inside a transaction must not block the others for longer than this.
    idle_in_transaction_session_timeout: 10_000,
  });
  // A client that breaks while it is in use emits `error`, which without a listener ends the process. Its query fails
  // as well, and the pool opens another connection.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      if (pool.ending) return;
      options.log.warn({ err: error }, 'A connection to PostgreSQL was lost.');
      options.onLost?.();
    }),
  );
  pool.on('error', () => undefined); // the same error of an idle client, logged above
  limitResponseTime(pool);
  try {
    const { rows } = await pool.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    );
    if (rows[0]!.version < oldestServer) {
      throw new StartupError(
        `DATABASE_URL is a PostgreSQL ${rows[0]!.version}: version ${oldestServer} or newer is required.`,
      );
    }
    return pool;
  } catch (error) {
    await pool.end();
    throw error instanceof StartupError
      ? error
      : new StartupError(`DATABASE_URL (${host(url)}) cannot be used: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = inner as { code?: string; message: string };
  return (code && reasons[code]) ?? message;
}

function host(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}
