import { type Pool } from 'pg';

import { streamOf } from './socket-timeout.ts';

/**
 * Sends the statements that one turn of the event loop gives to a connection in one write. A write wakes the server's
 * process on another core, which costs more than most statements do.
 */
export function sendTogether(pool: Pool): void {
  pool.on('connect', (client) => {
    const stream = streamOf(client);
    const query = client.query.bind(client) as (...statement: unknown[]) => unknown;
    let gathering = false;
    const gather = (...statement: unknown[]) => {
      if (!gathering) {
        gathering = true;
        stream.cork();
        process.nextTick(() => {
          gathering = false;
          stream.uncork();
        });
      }
      return query(...statement);
    };
    Object.assign(client, { query: gather });
  });
}
