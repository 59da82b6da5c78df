import { stringifyDocument, type TypedDocumentNode } from '@urql/svelte';
import { createClient, type Client } from 'graphql-ws';
import { API_PATH, type Credential } from './api.ts';

/** How often an idle connection is pinged, and how soon the pong must arrive. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/** The longest wait between two attempts to reconnect. */
const LONGEST_WAIT_MS = 15_000;

/** Close codes that mean that the server does not accept the key or the session, or that its rights have changed. */
const REFUSED = new Set([4401, 4403]);

/** Whether the key was refused. `cause` is what ended a subscription: a close event, or the server's errors. */
const isRefusal = (cause: unknown): boolean =>
  (typeof cause === 'object' && cause !== null && 'code' in cause && REFUSED.has(Number(cause.code))) ||
  (Array.isArray(cause) &&
    cause.some((error: { extensions?: { code?: string } }) => error.extensions?.code === 'UNAUTHENTICATED'));

/**
 * The live connection: one WebSocket for all subscriptions, which reconnects by itself while the page is open. A
 * subscription reads its variables again at every reconnection, so that it can resume from its last cursor.
 */
export class Live {
  /** Shown in the badge. */
  state = $state<'connecting' | 'live' | 'reconnecting'>('connecting');

  readonly #client: Client;
  readonly #onRefused: () => void;
  #reconnected: (() => void)[] = [];
  #pongTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param onRefused called when the server refuses the socket; may be called more than once */
  constructor(credential: Credential, onRefused: () => void) {
    this.#onRefused = onRefused;
    this.#client = createClient({
      url: API_PATH.replace(/^/, location.origin.replace(/^http/, 'ws')),
      connectionParams: paramsOf(credential),
      keepAlive: PING_EVERY_MS,
      connectionAckWaitTimeout: PING_EVERY_MS, // then it is closed, and tried again
      lazy: false, // also on pages without subscriptions: a key that ends must end the page
      onNonLazyError: (cause) => {
        if (isRefusal(cause)) this.#onRefused();
      },
      retryAttempts: Infinity,
      shouldRetry: (cause) => !isRefusal(cause),
      retryWait: waitBeforeRetry,
      on: {
        connected: () => this.#onConnected(),
        closed: () => this.#onClosed(),
        ping: (received) => {
          // Without a pong, the connection is dead although it was not closed.
          if (!received) this.#pongTimer = setTimeout(() => this.#client.terminate(), PONG_WITHIN_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(this.#pongTimer);
        },
      },
    });
  }

  /**
   * Subscribes until the returned function is called, and again after every loss of the connection or restart of the
   * server.
   * @param variables called at every connection
   */
  subscribe<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: () => Variables,
    next: (data: Data) => void,
  ): () => void {
    const query = stringifyDocument(document);
    let stopped = false;
    let unsubscribe: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const again = (cause?: unknown): void => {
      if (stopped) return;
      if (isRefusal(cause)) return this.#onRefused();
      timer = setTimeout(() => {
        start();
        this.#onResumed();
      }, LONGEST_WAIT_MS / 5);
    };
    const start = (): void => {
      const payload = {
        query,
        get variables() {
          return variables() as Record<string, unknown>;
        },
      };
      unsubscribe = this.#client.subscribe<Data>(payload, {
        next: (result) => {
          if (result.data) next(result.data);
          else if (isRefusal(result.errors)) this.#onRefused();
        },
        error: again,
        complete: again,
      });
    };
    start();
    return () => {
      stopped = true;
      clearTimeout(timer);
      unsubscribe?.();
    };
  }

  /**
   * Calls `listener` after every reconnection, and when a subscription that the server ended has begun again: messages may
   * have been missed. Returns a function that removes it.
   */
  onReconnected(listener: () => void): () => void {
    this.#reconnected.push(listener);
    return () => {
      this.#reconnected = this.#reconnected.filter((other) => other !== listener);
    };
  }

  /** Ends every subscription and the connection. */
  async close(): Promise<void> {
    clearTimeout(this.#pongTimer);
    await this.#client.dispose();
  }

  #onConnected(): void {
    const before = this.state;
    this.state = 'live';
    if (before === 'reconnecting') this.#onResumed();
  }

  #onResumed(): void {
    for (const listener of this.#reconnected) listener();
  }

  #onClosed(): void {
    clearTimeout(this.#pongTimer);
    this.state = this.state === 'connecting' ? 'connecting' : 'reconnecting';
  }
}

function paramsOf(credential: Credential): Record<string, string> {
  const { kind, workspaceId } = credential;
  return {
    ...(kind === 'KEY' ? { authorization: `Bearer ${credential.key}` } : {}),
    ...(workspaceId === null ? {} : { workspace: workspaceId }),
  };
}

/** Waits with exponential backoff from 250 ms, with jitter. Ends early when the browser is online again. */
function waitBeforeRetry(retries: number): Promise<void> {
  const ceiling = Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(retries, 10));
  const wait = ceiling * (0.5 + Math.random() / 2);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener('online', done);
  });
}
