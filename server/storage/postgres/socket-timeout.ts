import { type Socket } from 'node:net';

import { type ClientBase, type Pool } from 'pg';

/**
 * No statement may take longer, but those of a migration. Where a firewall or a dead host swallows what is sent, nothing says so for a
 * quarter of an hour, or for ever when a proxy in between still acknowledges: whoever waits would wait as long.
 */
const longestSilenceMs = 30_000;

/** Gives up a pool's connection that is in use and silent: its statement fails, and the pool makes another one. */
export function endSilentSockets(pool: Pool, afterMs = longestSilenceMs): void {
  pool.on('connect', (client) => {
    const stream = streamOf(client);
    stream.on('timeout', () => end(stream, afterMs));
  });
  pool.on('acquire', (client) => void streamOf(client).setTimeout(afterMs));
  pool.on('release', (_error, client) => void streamOf(client).setTimeout(0));
}

/** For a connection that only listens: silent, it is asked whether it is still there, and given up without an answer. */
export function askWhenSilent(client: ClientBase, afterMs = longestSilenceMs): void {
  const stream = streamOf(client);
  let asked = false;
  stream.setTimeout(afterMs).on('timeout', () => {
    if (asked) return end(stream, afterMs);
    asked = true;
    client.query('select').then(
      () => (asked = false),
      () => undefined, // the connection is gone
    );
  });
}

function end(stream: Socket, afterMs: number): void {
  stream.destroy(new Error(`PostgreSQL has been silent for ${afterMs / 1000} s`));
}

/** The driver has no word for it, and its own timeout of a statement leaves the connection in the pool. */
function streamOf(client: ClientBase): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
