import { hash as hashAtOnce, timingSafeEqual } from 'node:crypto';

import { type StoredApiKey } from '../storage/index.ts';
import { type Entrant } from './enter-workspace.ts';

/** A valid key in memory. */
export interface KnownKey {
  /** Its SHA-256, in hex. */
  readonly hash: string;
  readonly digest: Buffer;
  readonly entrant: Entrant;
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
  const { hidePersonalData, workspaceDeleted: deleted } = key;
  const home = { id: workspaceId, name: workspaceName, hidePersonalData, deleted };
  return {
    hash,
    digest: digestOf(hash),
    entrant: { actor: { kind: 'API_KEY', id }, role, home, bootstrap },
    expiresAt,
  };
}

/** In memory of its own: a small buffer would keep the 8 KiB in memory that Node takes it from. */
function digestOf(hex: string): Buffer {
  const digest = Buffer.alloc(hex.length / 2);
  digest.write(hex, 'hex');
  return digest;
}

/** Who asks with a key that was found by its hash and has not expired. The comparison that decides takes the same time for every key. */
export function entrantWith({ digest }: KeyHash, known: KnownKey | null, now: Date): Entrant | null {
  if (!known || !timingSafeEqual(known.digest, digest)) return null;
  return known.expiresAt !== null && known.expiresAt <= now ? null : known.entrant;
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
