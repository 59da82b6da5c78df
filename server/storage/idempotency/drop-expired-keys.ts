import { type Pool } from 'pg';

import { deleteOlder } from '../delete-older.ts';
import { expiryAt } from './idempotency.ts';

/** Deletes the idempotency keys that have expired, which already count as new. Returns how many. */
export function dropExpiredKeys(pool: Pool, now: Date): Promise<number> {
  const keys = { table: 'settings.idempotency_keys', id: 'claimed_at' };
  return deleteOlder(pool, keys, expiryAt(now).toISOString());
}
