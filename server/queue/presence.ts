import { presenceLocks } from './worker-numbers.ts';

/** Locks that last as long as a connection. Declared here, by its consumer; storage implements it. */
export interface ConnectionLocks {
  /**
   * Takes a shared advisory lock on a connection of this process, and on each one that replaces it. Resolves when the
   * first one is held.
   * @param onHeld Called with the second key of the lock, which is another one on each connection.
   * @param onLost Called when that connection has ended, as soon as this process sees it.
   */
  holdLock(lockClass: number, onHeld: (key: number) => void, onLost: () => void): Promise<void>;
  /** Ends the connection and opens another one. */
  replaceConnection(): void;
}

/**
 * Shows other workers that this one is there: by a lock whose key is the worker's number. PostgreSQL releases the lock
 * with its connection, which ends with the process.
 */
export interface Presence {
  /** The number now; null while there is no connection. Each connection has another number. */
  readonly number: number | null;
  /** Calls the listener when the number has changed. */
  onChange(listener: () => void): void;
  /** To be called when the server says that the lock is gone although the connection looks open: gets a new number. */
  renew(): void;
}

/** Resolves when the worker has its first number. */
export async function openPresence(locks: ConnectionLocks): Promise<Presence> {
  const listeners: (() => void)[] = [];
  let number: number | null = null;
  const change = (next: number | null) => {
    if (next === number) return;
    number = next;
    for (const listener of listeners) listener();
  };
  await locks.holdLock(presenceLocks, change, () => change(null));
  return {
    get number() {
      return number;
    },
    onChange: (listener) => void listeners.push(listener),
    renew: () => {
      change(null);
      locks.replaceConnection();
    },
  };
}

/** Of a worker whose death others see by its missed heartbeats only. */
export const noPresence: Presence = {
  number: null,
  onChange: () => undefined,
  renew: () => undefined,
};
