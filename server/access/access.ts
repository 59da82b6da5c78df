import { createHash } from 'node:crypto';

import { type Role } from '../model/index.ts';
import { type KeyStore } from '../storage/index.ts';

/** The API key of a request, with its role and workspace. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly keyId: string;
}

export interface Access {
  /** @param authorization The header's value, `Bearer <key>`. @returns Null unless the key is valid. */
  authenticate(authorization: string | undefined): Promise<Caller | null>;
}

/**
 * How long a key is cached, and so how long a revoked key still works. Without a cache each request would cost a query.
 */
const cacheMs = 5000;
/** Keys in the cache. Wrong keys are not cached, so that guessing uses no memory. */
const cacheSize = 10_000;

export function createAccess(keys: KeyStore, now: () => number = Date.now): Access {
  const known = new Map<string, { caller: Caller; until: number }>();
  return {
    authenticate: async (authorization) => {
      const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (!key) return null;
      // The hash is compared, not the key, so that the time of the comparison reveals nothing useful.
      const hash = hashKey(key);
      const cached = known.get(hash);
      if (cached && cached.until > now()) return cached.caller;
      known.delete(hash);
      const stored = await keys.findByHash(hash);
      if (!stored) return null;
      const { id: keyId, ...caller } = stored;
      if (known.size >= cacheSize) known.clear();
      known.set(hash, { caller: { ...caller, keyId }, until: now() + cacheMs });
      return { ...caller, keyId };
    },
  };
}

/** SHA-256 in hex. Keys are long and random, so a slow hash would not protect them better. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
