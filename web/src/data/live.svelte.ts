import { stringifyDocument, type TypedDocumentNode } from '@urql/svelte';
import { createClient, type Client } from 'graphql-ws';
import { untrack } from 'svelte';
import { API_PATH, type Credential } from './api.ts';
import { waitBeforeRetry } from './retry-wait.ts';

/** How often an idle connection is pinged, and how soon the pong must arrive. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/** How long it may take to connect: a browser alone would wait for an answer to its handshake for four minutes. */
const CONNECT_WITHIN_MS = 10_000;

/** How soon what the server has ended for good begins again, and what got no answer is asked again. */
const AGAIN_AFTER_MS = 3_000;

/** How soon what the server refused for a reason that lasts is asked again. */
const REFUSED_AGAIN_AFTER_MS = 15_000;

/**
 * How long after a reconnection the page is read again: by then its subscriptions have begun, so that no change falls
 * between what is read and what is pushed.
 */
const READ_AFTER_MS = 500;

/** A first connection that took longer than this may have missed changes of what was read meanwhile. */
const LATE_AFTER_MS = 1_000;

/** Close codes that mean that the server does not accept the key or the session, or that its rights have changed. */
const REFUSED = new Set([4401, 4403]);

const hasCode = (cause: unknown, code: string): boolean =>
  Array.isArray(cause) &&
  cause.some((error: { extensions?: { code?: string } }) => error.extensions?.code === code);

/** Whether the key was refused. `cause` is what ended a subscription: a close event, or the server's errors. */
const isRefusal = (cause: unknown): boolean =>
  (typeof cause === 'object' && cause !== null && 'code' in cause && REFUSED.has(Number(cause.code))) ||
  hasCode(cause, 'UNAUTHENTICATED');

/** Whether the server will not change its mind soon. */
const isLasting = (cause: unknown): boolean =>
  ['TOO_MANY_SUBSCRIPTIONS', 'FORBIDDEN', 'BAD_USER_INPUT'].some((code) => hasCode(cause, code));

/**
 * The live connection: one WebSocket for all subscriptions, which reconnects by itself while the page is open. A
 * subscription reads its variables again at every reconnection, so that it can resume from its last cursor.
 */
export class Live {
  /** Shown in the badge. */
  state = $state<'connecting' | 'live' | 'reconnecting'>('connecting');

  readonly #credential: Credential;
  readonly #onRefused: () => void;
  readonly #begunAt = performance.now();
  #client: Client;
  #generation = 0;
  #resumed: (() => void)[] = [];
  /** Runs while the server owes an answer: to the handshake, or to a ping. */
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #reading: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param onRefused called when the server refuses the socket; may be called more than once */
  constructor(credential: Credential, onRefused: () => void) {
    this.#credential = credential;
    this.#onRefused = onRefused;
    this.#client = this.#open();
  }

  #open(): Client {
    const generation = (this.#generation += 1);
    /** What a client tells that was replaced does not count. */
    const told = (act: () => void) => (): void => {
      if (generation === this.#generation) act();
    };
    return createClient({
      url: API_PATH.replace(/^/, location.origin.replace(/^http/, 'ws')),
      connectionParams: paramsOf(this.#credential),
      keepAlive: PING_EVERY_MS,
      lazy: false, // also on pages without subscriptions: a key that ends must end the page
      onNonLazyError: (cause) => this.#onGivenUp(cause),
      retryAttempts: Infinity,
      shouldRetry: (cause) => !isRefusal(cause),
      retryWait: waitBeforeRetry,
      on: {
        connecting: told(() => this.#expect(CONNECT_WITHIN_MS)),
        connected: told(() => this.#onConnected()),
        closed: told(() => this.#onClosed()),
        ping: (received) => {
          // Without a pong, the connection is dead although it was not closed.
          if (!received) this.#expect(PONG_WITHIN_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(this.#deadline);
        },
      },
    });
  }

  #expect(withinMs: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#client.terminate(), withinMs);
  }

  /** The client takes some codes as final, such as that of a limit. Nothing is, while the page is open. */
  #onGivenUp(cause: unknown): void {
    if (this.#closed) return;
    if (isRefusal(cause)) return this.#onRefused();
    this.#reopening = setTimeout(() => {
      void this.#dispose();
      this.#client = this.#open();
    }, AGAIN_AFTER_MS);
  }

  /**
   * Subscribes until the returned function is called, and again after every loss of the connection or restart of the
   * server.
   * @param variables called at every connection
   * @param onEnded called when the server has refused the subscription or ended it; it is tried again
   */
  subscribe<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: () => Variables,
    next: (data: Data) => void,
    onEnded?: () => void,
  ): () => void {
    const query = stringifyDocument(document);
    let stopped = false;
    let unsubscribe: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const again = (cause?: unknown): void => {
      if (stopped) return;
      if (isRefusal(cause)) return this.#onRefused();
      onEnded?.();
      timer = setTimeout(
        () => {
          start();
          // On a socket that is being made anew, the reconnection says so.
          if (this.state === 'live') this.#onResumed();
        },
        isLasting(cause) ? REFUSED_AGAIN_AFTER_MS : AGAIN_AFTER_MS,
      );
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
   * Reads what a page shows: now, and again whenever changes may have been missed, until the returned function is called.
   * To be called in an effect, which does not depend on what is read.
   */
  keepCurrent(read: () => unknown): () => void {
    untrack(read);
    return this.onReconnected(read);
  }

  /**
   * Calls `listener` when changes may have been missed: soon after every reconnection, when a subscription that the server
   * ended has begun again, and after a request that got no answer. Returns a function that removes it.
   */
  onReconnected(listener: () => unknown): () => void {
    const added = (): void => void listener();
    this.#resumed.push(added);
    return () => {
      this.#resumed = this.#resumed.filter((other) => other !== added);
    };
  }

  /** To be called when a request got no answer: what is shown is read again soon, or once there is a connection. */
  onUnanswered(): void {
    if (this.state === 'live') this.#readAfter(AGAIN_AFTER_MS);
  }

  /** Ends every subscription and the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#resumed = [];
    for (const timer of [this.#deadline, this.#reopening, this.#reading]) clearTimeout(timer);
    await this.#dispose();
  }

  async #dispose(): Promise<void> {
    try {
      await this.#client.dispose();
    } catch {
      // It waits for a connection that is being made, and that may never come.
    }
  }

  #onConnected(): void {
    clearTimeout(this.#deadline);
    const isLate = performance.now() - this.#begunAt > LATE_AFTER_MS;
    const before = this.state;
    this.state = 'live';
    if (before === 'reconnecting' || isLate) this.#onResumed();
  }

  #onResumed(): void {
    this.#readAfter(READ_AFTER_MS);
  }

  /** Once for all subscriptions that begin again together. */
  #readAfter(waitMs: number): void {
    if (this.#closed) return;
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => {
      for (const listener of this.#resumed) listener();
    }, waitMs);
  }

  #onClosed(): void {
    clearTimeout(this.#deadline);
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
