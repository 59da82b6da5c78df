import { type Pool, type PoolClient } from 'pg';

/** Time for the user of a connection to notice that it is lost and to release it in the ordinary way. */
const noticeMs = 500;

/**
 * Releases clients whose connection was lost while they were in use. The ORM does not release those of a transaction
 * whose begin, commit or rollback failed: after a few restarts of PostgreSQL its pool would be empty and could not be
 * closed.
 */
export function releaseLostClients(pool: Pool): void {
  const acquired = new Set<PoolClient>();
  pool.on('acquire', (client) => void acquired.add(client));
  pool.on('release', (_error, client) => void acquired.delete(client));
  pool.on('connect', (client) =>
    client.once('end', () => {
      const release = () => acquired.has(client) && client.release(true);
      setTimeout(release, noticeMs);
    }),
  );
}
