import { type Pool } from 'pg';

import { deleteOlder } from '../delete-older.ts';
import { dayMs } from '../partitions.ts';

/** Forgets the event names, and fields of the catalogue, that no event has had for as long as events are kept. */
export async function dropOldNames(pool: Pool, now: Date, retentionDays: number): Promise<void> {
  const oldest = new Date(now.getTime() - retentionDays * dayMs);
  for (const table of ['events.event_names', 'events.event_types', 'events.event_fields'])
    await deleteOlder(pool, { table, id: 'last_seen_at' }, oldest.toISOString());
}
