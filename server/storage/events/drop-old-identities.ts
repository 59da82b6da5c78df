import { type Pool } from 'pg';

import { deleteOlder } from '../delete-older.ts';
import { dayMs } from '../partitions.ts';

/** Forgets the identities that were claimed longer ago than they are kept. Returns how many. */
export async function dropOldIdentities(pool: Pool, now: Date, days: number): Promise<number> {
  const oldest = new Date(now.getTime() - days * dayMs).toISOString();
  const { rows } = await pool.query<{ found: boolean }>(
    'select exists (select from events.identities where claimed_at < $1) as found',
    [oldest],
  );
  if (!rows[0]!.found) return 0;
  return deleteOlder(pool, { table: 'events.identities', id: 'claimed_at' }, oldest);
}
