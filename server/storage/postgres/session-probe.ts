import pg from 'pg';

/** What a new connection tells about the server behind it. */
export interface ServerFacts {
  /** PostgreSQL's major version. */
  readonly version: number;
  /**
   * Whether each connection keeps one session of PostgreSQL. Not so behind a pooler in transaction or statement mode,
   * where LISTEN, advisory locks and settings are lost.
   */
  readonly keepsSessions: boolean;
}

/** Other clients of a pooler may move its sessions about, so that one round may not show that they are shared. */
const rounds = 25;

/**
 * Asks a server what it is, over connections of its own that change no setting: a pooler in transaction mode would
 * hand them on to other clients.
 *
 * @throws The driver's error when the server cannot be reached or does not answer for 10 s.
 */
export async function probeServer(options: pg.ClientConfig): Promise<ServerFacts> {
  return withClient(options, async (client) => {
    const { rows } = await client.query<{ version: number; pid: number }>(
      `select current_setting('server_version_num')::int / 10000 as version, pg_backend_pid() as pid`,
    );
    const { version, pid } = rows[0]!;
    // PostgreSQL itself names the backend when the connection opens; a pooler makes a number up.
    if ((client as { processID?: number }).processID === pid) return { version, keepsSessions: true };
    return { version, keepsSessions: await withClient(options, (other) => haveOwnSessions(client, other)) };
  });
}

/**
 * Occupies a session by a transaction and looks whether it is the other connection's, or whether that one got another
 * session meanwhile. What proves that they are shared cannot happen where they are not.
 */
async function haveOwnSessions(client: pg.Client, other: pg.Client): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const before = await sessionOf(client);
    try {
      await other.query('begin');
    } catch (error) {
      if (/pooling mode/.test((error as Error).message)) return false; // PgBouncer's statement mode
      throw error;
    }
    if ((await sessionOf(other)) === before || (await sessionOf(client)) !== before) return false;
    await other.query('rollback');
  }
  return true;
}

async function sessionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid;
}

async function withClient<T>(options: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...options, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  client.on('error', () => undefined); // the query in progress fails as well
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
