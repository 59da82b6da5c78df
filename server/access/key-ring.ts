import { hash, timingSafeEqual } from 'node:crypto';

import { type Role } from '../model/index.ts';
import { type KeyStore, type StoredApiKey } from '../storage/index.ts';

/** The API key of a request, with its role and workspace. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly keyId: string;
  /** Whether it is the bootstrap key, which is the operator's. */
  readonly bootstrap: boolean;
}

/** Keys in memory. An installation with more looks the oldest ones up when they are used. */
export const maxKeys = 10_000;
/** Keys that were read longer ago give no access before they are read again. */
const validMs = 30_000;

interface KnownKey {
  readonly digest: Buffer;
  readonly caller: Caller;
}

/** A key as it came with a request: only its hash. */
export interface KeyHash {
  readonly digest: Buffer;
  readonly hex: string;
}

/** The valid keys, in memory: no request of a known key, and no wrong key, depends on a query. */
export class KeyRing {
  readonly #keys: Pick<KeyStore, 'listNewest'>;
  readonly #now: () => number;
  #known = new Map<string, KnownKey>();
  #readAt = -Infinity;
  #reading: Promise<void> | null = null;

  constructor(keys: Pick<KeyStore, 'listNewest'>, now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  /** Counts the reads: two equal values mean that no key was forgotten in between. */
  reads = 0;

  /** Reads the keys if they are too old to be trusted. @throws The error of the database. */
  async freshen(): Promise<void> {
    if (this.#now() - this.#readAt >= validMs) await this.#read();
  }

  /** Reads the keys anew: what was committed before the call is seen. */
  async readAgain(): Promise<void> {
    await this.readEnded();
    await this.#read();
  }

  /** The caller with this key. The comparison that decides takes the same time for every key. */
  find({ digest, hex }: KeyHash): Caller | null {
    const known = this.#known.get(hex);
    return known && timingSafeEqual(known.digest, digest) ? known.caller : null;
  }

  /** Adds a key that was looked up. */
  add(key: StoredApiKey): Caller {
    const known = knownKey(key);
    if (this.#known.size >= maxKeys) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key.hash, known);
    return known.caller;
  }

  /** Resolves when no read is under way. */
  async readEnded(): Promise<void> {
    await this.#reading?.catch(() => undefined);
  }

  /** One read at a time, however many wait for it. */
  #read(): Promise<void> {
    return (this.#reading ??= this.#readAll().finally(() => (this.#reading = null)));
  }

  async #readAll(): Promise<void> {
    const startedAt = this.#now();
    const keys = await this.#keys.listNewest(maxKeys);
    this.#known = new Map(keys.map((key) => [key.hash, knownKey(key)]));
    this.#readAt = startedAt;
    this.reads += 1;
  }
}

function knownKey(key: StoredApiKey): KnownKey {
  return { digest: Buffer.from(key.hash, 'hex'), caller: callerOf(key) };
}

/** Who asks with this key. */
export function callerOf({ id: keyId, workspaceId, workspaceName, role, bootstrap }: StoredApiKey): Caller {
  return { workspaceId, workspaceName, role, keyId, bootstrap };
}

/** SHA-256. Keys are long and random, so a slow hash would not protect them better. */
export function hashKey(key: string): KeyHash {
  const digest = hash('sha256', key, 'buffer');
  return { digest, hex: digest.toString('hex') };
}
