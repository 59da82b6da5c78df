import { type Pool } from 'pg';

import { deleteOlder } from '../delete-older.ts';
import { dayMs } from '../partitions.ts';

/** Forgets the event names that no event has had for as long as events are kept. Returns how many. */
export function dropOldNames(pool: Pool, now: Date, retentionDays: number): Promise<number> {
  const oldest = new Date(now.getTime() - retentionDays * dayMs);
  return deleteOlder(pool, { table: 'events.event_names', id: 'last_seen_at' }, oldest.toISOString());
}
