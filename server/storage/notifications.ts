import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import pg from 'pg';

import { Batches, semaphore } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { probeWhenIdle, streamOf } from './postgres/socket-timeout.ts';

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
  /**
   * Resolves with true when this process has received all notifications of what was committed before the call: one of its
   * own has come behind them. With false when that one did not come within five seconds.
   *
   * @throws The error of the database, when it could not be sent.
   */
  confirm(): Promise<boolean>;
  /**
   * Takes a shared advisory lock on the listening connection, and on each one that replaces it, with a random second key
   * each time. Resolves when the first one is held.
   *
   * @param onLost Called when the connection with the lock has ended, as soon as this process sees it.
   */
  holdLock(lockClass: number, onHeld: (key: number) => void, onLost: () => void): Promise<void>;
  /** Destroys the listening connection, if there is one, and opens another. */
  replaceConnection(): void;
}

/** Between attempts to connect. Less than other workers wait, after a restart of PostgreSQL, for the lock of this one. */
const firstPauseMs = 50;
const longestPauseMs = 1000;
const highestKey = 2 ** 31 - 1;

/** Where processes send notifications to themselves. */
const echoChannel = 'perspection_echo';
const echoMs = 5000;

interface Listener {
  readonly onPayload: (payload: string) => void;
  readonly onReconnect: () => void;
}

interface Lock {
  readonly lockClass: number;
  readonly onHeld: (key: number) => void;
  readonly onLost: () => void;
  /** The connection that it was last taken on. */
  connection: pg.Client | null;
}

/**
 * Listens to all channels on one dedicated connection, and notifies through the pool.
 *
 * @param onConnectionLost Called when that connection broke. It is idle, so that its loss is always seen, while a pool whose
 *   connections are all in use only sees failed statements.
 */
export function createNotifications(
  url: string,
  pool: pg.Pool,
  log: Log,
  onConnectionLost: () => void,
): Notifications {
  const listeners = new Map<string, Listener[]>();
  const locks: Lock[] = [];
  const closing = new AbortController();
  const { signal } = closing;
  let client: pg.Client | null = null;
  let connecting: Promise<void> | null = null;
  /** The connection runs one statement at a time, and takes no second one meanwhile. */
  const inTurn = semaphore(1);
  /** By payload, those that wait for their notification. */
  const echoes = new Map<string, () => void>();
  let echoing: Promise<void> | null = null;
  const confirmations = new Batches<'all', boolean>({ run: echo, size: 1, atOnce: 1 });

  /** Notifications are received in the order in which their transactions were committed. */
  async function echo(): Promise<ReadonlyMap<'all', boolean>> {
    echoing ??= listen(
      echoChannel,
      (payload) => echoes.get(payload)?.(),
      () => undefined,
    );
    const payload = randomUUID();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    echoes.set(payload, () => resolve(true));
    const late = globalThis.setTimeout(() => resolve(false), echoMs).unref();
    try {
      await Promise.race([echoing, promise]);
      await notify(echoChannel, [payload]);
      return new Map([['all', await promise]]);
    } finally {
      clearTimeout(late);
      echoes.delete(payload);
    }
  }

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
    fresh.on('error', (error) => {
      log.warn({ err: error }, 'The listening connection was lost.');
      onConnectionLost();
      callOnLost();
    });
    try {
      await fresh.connect();
      probeWhenIdle(fresh);
      for (const channel of listeners.keys()) await fresh.query(listenTo(channel));
      for (const lock of locks) await take(lock, fresh);
    } catch (error) {
      callOnLost();
      await fresh.end().catch(() => undefined);
      throw error;
    }
    fresh.once('end', () => {
      client = null;
      callOnLost();
      if (!signal.aborted) connecting = connect().then(callOnReconnect);
    });
    client = fresh;
  }

  async function take(lock: Lock, connection: pg.Client): Promise<void> {
    const key = randomInt(1, highestKey);
    await connection.query('select pg_advisory_lock_shared($1, $2)', [lock.lockClass, key]);
    lock.connection = connection;
    lock.onHeld(key);
  }

  function callOnLost(): void {
    for (const { onLost } of locks) onLost();
  }

  function callOnReconnect(): void {
    if (signal.aborted) return;
    for (const listener of [...listeners.values()].flat()) listener.onReconnect();
  }

  async function notify(channel: string, payloads: readonly string[]): Promise<void> {
    await pool.query({
      name: 'notify',
      text: 'select pg_notify($1, payload) from unnest($2::text[]) as payload',
      values: [channel, payloads],
    });
  }

  async function listen(
    channel: string,
    onPayload: (payload: string) => void,
    onReconnect: () => void,
  ): Promise<void> {
    const known = listeners.has(channel);
    listeners.set(channel, [...(listeners.get(channel) ?? []), { onPayload, onReconnect }]);
    if (!client) await (connecting ??= connect());
    // After an error the connection is replaced, and the next one listens to all channels.
    else if (!known) await inTurn(async () => client?.query(listenTo(channel))).catch(() => undefined);
  }

  return {
    notify,
    listen,
    confirm: async () => (await confirmations.ask('all')) ?? false,
    holdLock: async (lockClass, onHeld, onLost) => {
      const lock: Lock = { lockClass, onHeld, onLost, connection: null };
      locks.push(lock);
      if (!client) await (connecting ??= connect());
      // After an error the connection is replaced, and the next one takes all locks.
      const takeNow = async () => client && lock.connection !== client && take(lock, client);
      await inTurn(takeNow).catch(() => undefined);
    },
    replaceConnection: () => void (client && streamOf(client).destroy()),
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
