import { type Socket } from 'node:net';

import { type ClientBase, type Pool } from 'pg';

/**
 * The longest that PostgreSQL may take to answer; no statement but those of a migration takes as long. When a firewall
 * or a dead host drops what is sent, the operating system reports it after a quarter of an hour, or never when a proxy
 * in between still acknowledges.
 */
const defaultTimeoutMs = 30_000;

/**
 * Destroys a connection of the pool that is in use and receives nothing for `timeoutMs`: its statement fails, and the
 * pool opens another one.
 */
export function limitResponseTime(pool: Pool, timeoutMs = defaultTimeoutMs): void {
  pool.on('connect', (client) => {
    const stream = streamOf(client);
    stream.on('timeout', () => destroy(stream, timeoutMs));
  });
  pool.on('acquire', (client) => void streamOf(client).setTimeout(timeoutMs));
  pool.on('release', (_error, client) => void streamOf(client).setTimeout(0));
}

/**
 * For a connection that only listens. Whenever it has received nothing for `timeoutMs`, sends a statement, and destroys
 * the connection when no answer comes for `timeoutMs` more.
 */
export function probeWhenIdle(client: ClientBase, timeoutMs = defaultTimeoutMs): void {
  const stream = streamOf(client);
  let probing = false;
  stream.setTimeout(timeoutMs).on('timeout', () => {
    if (probing) return destroy(stream, timeoutMs);
    probing = true;
    client.query('select').then(
      () => (probing = false),
      () => undefined, // the connection is gone
    );
  });
}

/** Runs `work`, and destroys the connection when it receives nothing for `timeoutMs`, whereupon `work` fails. */
export async function answersWithin(
  client: ClientBase,
  timeoutMs: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const stream = streamOf(client);
  const onTimeout = () => destroy(stream, timeoutMs);
  stream.setTimeout(timeoutMs, onTimeout);
  try {
    await work();
  } finally {
    stream.setTimeout(0).off('timeout', onTimeout);
  }
}

function destroy(stream: Socket, timeoutMs: number): void {
  stream.destroy(new Error(`PostgreSQL did not answer for ${timeoutMs / 1000} s`));
}

/** The driver does not expose its socket, and its own statement timeout leaves a dead connection in the pool. */
export function streamOf(client: ClientBase): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
