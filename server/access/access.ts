import { createHash } from 'node:crypto';

import { type Role } from '../model/index.ts';
import { type KeyStore } from '../storage/index.ts';

/** Who is calling, and for which workspace. */
export interface Caller {
  readonly workspaceId: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly keyId: string;
}

export interface Access {
  /** By the `Authorization` header's value, `Bearer <key>`. Null for anything but a valid key. */
  authenticate(authorization: string | undefined): Promise<Caller | null>;
}

/** A revoked key works this long at most. Without a cache each request would cost a query of its own. */
const cacheMs = 5000;
/** Keys remembered at once; wrong ones are not, so that guessing fills no memory. */
const cacheSize = 10_000;

export function createAccess(keys: KeyStore, now: () => number = Date.now): Access {
  const known = new Map<string, { caller: Caller; until: number }>();
  return {
    authenticate: async (authorization) => {
      const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (!key) return null;
      // The hash is compared, not the key: what the comparison's time tells is of no use.
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

/** SHA-256 in hex. Keys are long and random: a slow hash would protect nothing more. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
