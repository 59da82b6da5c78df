import { type Pool, type PoolClient } from 'pg';

/** Time for whoever holds a connection to notice that it is gone, and to give it back in the ordinary way. */
const noticeMs = 500;

/**
 * Makes a pool take back connections that were lost while they were in use. The ORM keeps those of a transaction whose
 * begin, commit or rollback failed: after a few restarts of PostgreSQL its pool would be empty, and could not be closed.
 */
export function giveBackLost(pool: Pool): void {
  const held = new Set<PoolClient>();
  pool.on('acquire', (client) => void held.add(client));
  pool.on('release', (_error, client) => void held.delete(client));
  pool.on('connect', (client) =>
    client.once('end', () => {
      const giveBack = () => held.has(client) && client.release(true);
      setTimeout(giveBack, noticeMs);
    }),
  );
}
