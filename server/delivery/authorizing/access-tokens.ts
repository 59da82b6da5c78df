import { setTimeout as sleep } from 'node:timers/promises';

import { FairGate } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { uuidv7 } from '../../ids.ts';
import { type Closeable } from '../../lifecycle.ts';
import { type Log } from '../../log.ts';
import { serverOf } from '../../model/index.ts';
import { type StoredToken, type TokenOwner, type TokenStore } from '../../storage/index.ts';
import { SharedLru } from '../dns/shared-lru.ts';
import { type Sender } from '../sending/sender.ts';
import { readTokenAnswer } from './token-answer.ts';
import { tokenRequest } from './token-request.ts';
import { expiryOf, pauseMs, tokenTimes, type TokenTimes } from './token-times.ts';

export interface AccessTokensParts {
  readonly sender: Pick<Sender, 'send' | 'isResolved' | 'whenResolved'>;
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly log: Log;
  /** What jitter is made of; `Math.random` unless given. */
  readonly random?: () => number;
  /** For a whole exchange with a token server, and the wait for a connection to it, in milliseconds; 10,000 unless given. */
  readonly timeoutMs?: number;
}

/** A token to send with, or why there is none: a short text. */
export type Token = { readonly token: string } | { readonly failure: string };

/** Webhooks whose token is kept in memory. */
const mostKept = 10_000;
/** Requests to token servers at once: of one workspace, and in all. */
const limits = { each: 16, all: 64 };
const defaultTimeoutMs = 10_000;
/** For how long the others leave the token server to one process, even if it dies. */
const holdMs = 2 * defaultTimeoutMs;
const pollMs = 200;
/** A token that came in the place of a refused one is not replaced within this time, in ms: another would be refused, too. */
const refusedPauseMs = 60_000;

interface Kept {
  /** Of the credentials. */
  readonly credentials: string;
  current: (StoredToken & TokenTimes) | null;
  failure: { readonly text: string; readonly retryAt: number } | null;
  /** The token that an endpoint refused last: it is not taken from the database again. */
  refused: string | null;
  obtaining: Promise<void> | null;
}

/**
 * Access tokens of OAuth 2 (client credentials). Each webhook's token is kept in memory and shared by all processes through
 * the database, where one process at a time obtains it; in a process, all deliveries wait for the same request. A token is
 * replaced before its end while it is still used. After a failure the token server is left alone for a while, and every
 * delivery of that time has the failure at once.
 */
export class AccessTokens implements Closeable {
  readonly #parts: AccessTokensParts;
  readonly #kept = new SharedLru<Kept>(mostKept);
  readonly #gate = new FairGate(limits);
  readonly #holder = uuidv7();
  readonly #closing = new AbortController();

  constructor(parts: AccessTokensParts) {
    this.#parts = parts;
  }

  /** Whether `tokenFor` answers at once. */
  isReady(owner: TokenOwner): boolean {
    const kept = this.#keptOf(owner);
    return this.#usable(kept) !== null || this.#failing(kept) !== null;
  }

  /** Resolves when there is a token or a failure. Never rejects. */
  whenReady(owner: TokenOwner): Promise<void> {
    const kept = this.#keptOf(owner);
    return (kept.obtaining ??= this.#obtain(owner, kept).finally(() => (kept.obtaining = null)));
  }

  /** Never rejects. */
  async tokenFor(owner: TokenOwner): Promise<Token> {
    const kept = this.#keptOf(owner);
    const usable = this.#usable(kept);
    if (usable) {
      if (this.#now() >= usable.refreshAt && !this.#failing(kept)) void this.whenReady(owner);
      return usable;
    }
    if (!this.#failing(kept)) await this.whenReady(owner);
    return this.#usable(kept) ?? { failure: kept.failure?.text ?? 'internal error' };
  }

  /**
   * To be called when an endpoint answered 401 to a token.
   *
   * @returns Whether the next attempt has another one.
   */
  refuse(owner: TokenOwner, token: string): boolean {
    const kept = this.#keptOf(owner);
    const { current } = kept;
    if (current?.token !== token) return true;
    const isNew = this.#now() - current.obtainedAt.getTime() < refusedPauseMs;
    if (kept.refused !== null && isNew) return false;
    kept.refused = token;
    kept.current = null;
    return true;
  }

  /** Stops waiting for other processes. */
  async close(): Promise<void> {
    this.#closing.abort();
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }

  #keptOf({ workspaceId, webhookId, fingerprint: credentials }: TokenOwner): Kept {
    const found = this.#kept.get(webhookId);
    if (found?.credentials === credentials) return found;
    const fresh: Kept = { credentials, current: null, failure: null, refused: null, obtaining: null };
    this.#kept.set(workspaceId, webhookId, fresh);
    return fresh;
  }

  #usable({ current }: Kept): (StoredToken & TokenTimes) | null {
    return current && this.#now() < current.unusedAt ? current : null;
  }

  #failing({ failure }: Kept): { readonly text: string } | null {
    return failure && this.#now() < failure.retryAt ? failure : null;
  }

  async #obtain(owner: TokenOwner, kept: Kept): Promise<void> {
    const { log, sender } = this.#parts;
    const { workspaceId, webhookId } = owner;
    try {
      const endpoint = { workspaceId, url: owner.credentials().tokenUrl };
      while (!(await this.#learn(owner, kept))) {
        if (!sender.isResolved(endpoint)) await sender.whenResolved(endpoint);
        if (await this.#gate.run(workspaceId, () => this.#ask(owner, kept))) return;
        await sleep(pollMs, undefined, { signal: this.#closing.signal });
      }
    } catch (error) {
      this.#fail(kept, 'internal error', pauseMs(1));
      if (!this.#closing.signal.aborted)
        log.warn({ err: error, workspaceId, webhookId }, 'Could not obtain an access token.');
    }
  }

  /** Takes what another process has learnt. False when there is nothing new. */
  async #learn(owner: TokenOwner, kept: Kept): Promise<boolean> {
    const { stored, failure } = await this.#parts.store.read(keyOf(owner));
    return this.#take(kept, stored) || this.#takeFailure(kept, failure);
  }

  /** Asks the token server, unless another process does: then false. */
  async #ask(owner: TokenOwner, kept: Kept): Promise<boolean> {
    const { store, sender, clock } = this.#parts;
    const key = keyOf(owner);
    const holder = this.#holder;
    const now = clock.now();
    const found = await store.hold(key, { holder, now, until: new Date(now.getTime() + holdMs) });
    if (!found) return false;
    if (this.#take(kept, found.stored) || this.#takeFailure(kept, found.failure)) {
      await store.release(key, holder);
      return true;
    }
    const { timeoutMs = defaultTimeoutMs } = this.#parts;
    const { workspaceId } = owner;
    // Deliveries to the same server may have all its connections: the others must not wait longer than `holdMs`.
    const timing = { timeoutMs, timesWaiting: true };
    const outcome = await sender.send({ ...tokenRequest(owner.credentials()), ...timing, workspaceId });
    if (outcome.kind === 'interrupted' || outcome.kind === 'unsent') {
      await store.release(key, holder);
      throw new Error('The process is stopping.');
    }
    const answer = readTokenAnswer(outcome);
    const obtainedAt = clock.now();
    if ('failure' in answer) {
      const inRow = (found.failure?.inRow ?? 0) + 1;
      const retryAt = new Date(obtainedAt.getTime() + pauseMs(inRow));
      this.#fail(kept, answer.failure, pauseMs(inRow));
      this.#logFailure(owner, answer.failure);
      await store.storeFailure(key, { text: answer.failure, inRow, retryAt }, holder);
    } else {
      const stored = { token: answer.token, obtainedAt, expiresAt: expiryOf(obtainedAt, answer.lifetimeMs) };
      this.#keep(kept, stored);
      await store.store(key, stored, holder);
    }
    return true;
  }

  /** Takes a token from the database, unless it is refused, about to be replaced, or the one that is kept already. */
  #take(kept: Kept, stored: StoredToken | null): boolean {
    if (!stored || stored.token === kept.refused || stored.token === kept.current?.token) return false;
    if (this.#now() >= tokenTimes(stored, 0).refreshAt) return false;
    this.#keep(kept, stored);
    return true;
  }

  #keep(kept: Kept, stored: StoredToken): void {
    kept.current = { ...stored, ...tokenTimes(stored, (this.#parts.random ?? Math.random)()) };
    kept.failure = null;
  }

  #takeFailure(kept: Kept, failure: { readonly text: string; readonly retryAt: Date } | null): boolean {
    const forMs = failure ? failure.retryAt.getTime() - this.#now() : 0;
    if (failure && forMs > 0) this.#fail(kept, failure.text, forMs);
    return forMs > 0;
  }

  #fail(kept: Kept, text: string, forMs: number): void {
    kept.failure = { text, retryAt: this.#now() + forMs };
  }

  #logFailure(owner: TokenOwner, error: string): void {
    const { workspaceId, webhookId } = owner;
    const host = serverOf(owner.credentials().tokenUrl)?.host ?? null;
    this.#parts.log.warn({ workspaceId, webhookId, host, error }, 'The token server gave no access token.');
  }
}

function keyOf({ workspaceId, webhookId, fingerprint: credentials }: TokenOwner) {
  return { workspaceId, webhookId, credentials };
}
