import pg from 'pg';

import { errorText } from '../../error-text.ts';
import { StartupError } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { sendTogether } from './send-together.ts';
import { probeServer } from './session-probe.ts';
import { prepareSession } from './session.ts';
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
 * Checks that the server answers, is new enough and keeps sessions, and makes the pool for events and attempts.
 *
 * @param options `onLost` is called for every connection that breaks, in use or not: the server may have crashed.
 * @throws {StartupError} With a message that does not contain the password.
 */
export async function connect(
  url: string,
  options: { readonly max: number; readonly log: Log; readonly onLost?: () => void },
): Promise<pg.Pool> {
  await check(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    // Statements that do not wait for each other are sent together: a busy process reads its sockets every few
    // milliseconds, and each round trip of a transaction waits for that.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: applicationName,
    onConnect: ((client) => prepareSession(client)) as (client: pg.ClientBase) => void, // the pool awaits it, unlike its type says
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
  sendTogether(pool);
  return pool;
}

async function check(url: string): Promise<void> {
  const { version, keepsSessions } = await probeServer({
    connectionString: url,
    application_name: applicationName,
  }).catch((error: unknown) => {
    throw new StartupError(`DATABASE_URL (${host(url)}) cannot be used: ${reason(error)}.`);
  });
  if (version < oldestServer)
    throw new StartupError(
      `DATABASE_URL is a PostgreSQL ${version}: version ${oldestServer} or newer is required.`,
    );
  if (!keepsSessions)
    throw new StartupError(
      `DATABASE_URL (${host(url)}) is a connection pooler in transaction mode, in which every transaction may run in ` +
        'another session: LISTEN and advisory locks, which last for a session, do not work there. Set the pooler to ' +
        'session mode (of PgBouncer: pool_mode = session), or DATABASE_URL to PostgreSQL itself.',
    );
}

function reason(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = inner as { code?: string; message: string };
  if (message === 'Query read timeout')
    return 'it gives no answer for 10 s. A connection pooler may have no free connection: raise its default_pool_size';
  return (code && reasons[code]) ?? errorText(inner);
}

function host(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || 5432}${pathname}`;
}
