import pg from 'pg';

import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';

/** Wake-ups between processes, by LISTEN and NOTIFY. They carry no data and may be lost: whoever wakes reads a table. */
export interface Notifications extends Closeable {
  /** Tells every process, this one included. */
  notify(channel: string, payloads: readonly string[]): Promise<void>;
  /**
   * @param onReconnect Called after the connection was lost and found again: anything may have been missed.
   */
  listen(channel: string, onPayload: (payload: string) => void, onReconnect: () => void): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

interface Listener {
  readonly onPayload: (payload: string) => void;
  readonly onReconnect: () => void;
}

/** One connection of its own listens to all channels; notifying goes through the pool. */
export function createNotifications(url: string, pool: pg.Pool, log: Log): Notifications {
  const listeners = new Map<string, Listener[]>();
  let client: pg.Client | null = null;
  let connecting: Promise<void> | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      application_name: 'perspection-webhooks live',
    });
    fresh.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener.onPayload(payload ?? '');
    });
    fresh.on('error', (error) => log.warn({ error: error.message }, 'The listening connection was lost.'));
    await fresh.connect();
    for (const channel of listeners.keys()) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    fresh.once('end', () => {
      client = null;
      if (!closed) reconnect(firstPauseMs);
    });
    client = fresh;
  }

  function reconnect(pauseMs: number): void {
    timer = setTimeout(() => {
      connecting = connect()
        .then(() => [...listeners.values()].flat().forEach((listener) => listener.onReconnect()))
        .catch(() => {
          if (!closed) reconnect(Math.min(pauseMs * 2, longestPauseMs));
        });
    }, pauseMs);
  }

  return {
    notify: async (channel, payloads) => {
      await pool.query({
        name: 'notify',
        text: 'select pg_notify($1, payload) from unnest($2::text[]) as payload',
        values: [channel, payloads],
      });
    },
    listen: async (channel, onPayload, onReconnect) => {
      const known = listeners.has(channel);
      listeners.set(channel, [...(listeners.get(channel) ?? []), { onPayload, onReconnect }]);
      if (client) {
        if (!known) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      } else {
        connecting ??= connect();
        await connecting;
      }
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await connecting?.catch(() => undefined);
      await client?.end();
    },
  };
}
