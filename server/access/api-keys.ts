import { hash as hashAtOnce, timingSafeEqual } from 'node:crypto';

import { type Role } from '../model/index.ts';
import { type StoredApiKey } from '../storage/index.ts';
import { type Actor } from './actor.ts';

/** Who makes a request, in which workspace and with which role. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly actor: Actor;
  /** Whether it is the bootstrap key, which is the operator's. */
  readonly bootstrap: boolean;
}

/** A valid key in memory. */
export interface KnownKey {
  /** Its SHA-256, in hex. */
  readonly hash: string;
  readonly digest: Buffer;
  readonly caller: Caller;
  /** When it ends by itself; null for never. */
  readonly expiresAt: Date | null;
}

/** A key as it came with a request: only its hash. */
export interface KeyHash {
  readonly digest: Buffer;
  readonly hex: string;
}

export function knownKey(key: StoredApiKey): KnownKey {
  const { id, hash, workspaceId, workspaceName, role, bootstrap, expiresAt } = key;
  return {
    hash,
    digest: Buffer.from(hash, 'hex'),
    caller: { workspaceId, workspaceName, role, actor: { kind: 'API_KEY', id }, bootstrap },
    expiresAt,
  };
}

/** Who asks with a key that was found by its hash and has not expired. The comparison that decides takes the same time for every key. */
export function callerWith({ digest }: KeyHash, known: KnownKey | null, now: Date): Caller | null {
  if (!known || !timingSafeEqual(known.digest, digest)) return null;
  return known.expiresAt !== null && known.expiresAt <= now ? null : known.caller;
}

/** SHA-256. Keys are long and random, so a slow hash would not protect them better. */
export function hashKey(key: string): KeyHash {
  const digest = hashAtOnce('sha256', key, 'buffer');
  return { digest, hex: digest.toString('hex') };
}

/** How a key is stored: its SHA-256, in hex. */
export function hashApiKey(key: string): string {
  return hashKey(key).hex;
}
