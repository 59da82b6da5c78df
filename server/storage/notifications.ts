import { setTimeout } from 'node:timers/promises';

import pg from 'pg';

import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { probeWhenIdle } from './postgres/socket-timeout.ts';

/**
 * Notifications between processes, by LISTEN and NOTIFY. They may be lost: a receiver reads what is new from a table.
 */
export interface Notifications extends Closeable {
  /** Sends the payloads to every process that listens, including this one. */
  notify(channel: string, payloads: readonly string[]): Promise<void>;
  /**
   * Resolves when the channel is listened to. Tries to connect until it succeeds.
   *
   * @param onReconnect Called after a lost connection was replaced: notifications may have been missed.
   */
  listen(channel: string, onPayload: (payload: string) => void, onReconnect: () => void): Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

interface Listener {
  readonly onPayload: (payload: string) => void;
  readonly onReconnect: () => void;
}

/** Listens to all channels on one dedicated connection, and notifies through the pool. */
export function createNotifications(url: string, pool: pg.Pool, log: Log): Notifications {
  const listeners = new Map<string, Listener[]>();
  const closing = new AbortController();
  const { signal } = closing;
  let client: pg.Client | null = null;
  let connecting: Promise<void> | null = null;

  async function connect(): Promise<void> {
    for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await open();
      } catch (error) {
        log.warn({ err: error }, 'The listening connection could not be opened; trying again.');
        await setTimeout(pause, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async function open(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, ...clientOptions });
    fresh.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener.onPayload(payload ?? '');
    });
    fresh.on('error', (error) => log.warn({ err: error }, 'The listening connection was lost.'));
    try {
      await fresh.connect();
      probeWhenIdle(fresh);
      for (const channel of listeners.keys()) await fresh.query(listenTo(channel));
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    fresh.once('end', () => {
      client = null;
      if (!signal.aborted) connecting = connect().then(callOnReconnect);
    });
    client = fresh;
  }

  function callOnReconnect(): void {
    if (signal.aborted) return;
    for (const listener of [...listeners.values()].flat()) listener.onReconnect();
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
      if (!client) await (connecting ??= connect());
      // After an error the connection is replaced, and the next one listens to all channels.
      else if (!known) await client.query(listenTo(channel)).catch(() => undefined);
    },
    close: async () => {
      closing.abort();
      await connecting;
      await client?.end();
    },
  };
}

const clientOptions = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: 10_000,
  application_name: 'perspection-webhooks live',
};

function listenTo(channel: string): string {
  return `listen ${pg.escapeIdentifier(channel)}`;
}
