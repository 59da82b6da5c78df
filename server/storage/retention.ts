import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../ids.ts';
import { deleteOlder } from './delete-older.ts';
import { dailyTables, dayMs, lockMaintenance, nameOfDay } from './partitions.ts';
import { inTransaction } from './postgres/transaction.ts';

export interface Expired {
  /** Names of the partitions that were dropped. */
  readonly droppedPartitions: readonly string[];
  /** Events and attempts that were deleted one by one, because their day had no partition. */
  readonly deletedRows: number;
  /** No event from before is left, and no attempt of one. */
  readonly oldest: Date;
}

/**
 * Removes the days that are older than the retention, events together with their attempts and event ids: drops their
 * partitions, and deletes rows of days without a partition from the default partitions.
 */
export async function dropExpired(pool: Pool, now: Date, retentionDays: number): Promise<Expired> {
  const oldest = Math.floor(now.getTime() / dayMs) * dayMs - retentionDays * dayMs;
  const droppedPartitions = await dropPartitions(pool, oldest);
  const deletedRows = await deleteFromDefaults(pool, oldest);
  if (droppedPartitions.length > 0 || deletedRows > 0) {
    await deleteOlder(pool, { table: 'events.event_ids', id: 'id' }, uuidv7LowerBound(oldest));
    await deleteOlder(pool, { table: 'delivery.troubled', id: 'event_row_id' }, uuidv7LowerBound(oldest));
  }
  return { droppedPartitions, deletedRows, oldest: new Date(oldest) };
}

async function dropPartitions(pool: Pool, oldest: number): Promise<string[]> {
  const { rows } = await pool.query<{
    name: string;
  }>(/* sql */ `select inhrelid::regclass::text as name from pg_inherits
      where inhparent in ('events.raw_events'::regclass, 'delivery.attempts'::regclass)`);
  const limit = nameOfDay(oldest);
  const old = rows.map(({ name }) => name).filter((name) => /_\d{8}$/.test(name) && name.slice(-8) < limit);
  for (const name of old) {
    await inTransaction(pool, async (client) => {
      await lockMaintenance(client);
      // Reading pg_class makes this session process other sessions' drops; to_regclass alone would use its stale cache.
      const { rowCount } = await client.query('select from pg_class where oid = to_regclass($1)', [name]);
      if (rowCount === 0) return; // another process was first
      if (name.startsWith('delivery.')) {
        // Before the last position is read: late retries of old events may still be recorded there.
        await client.query('lock table only delivery.attempts in access exclusive mode');
        await client.query(rememberDropped(lastIn(name)));
      }
      await client.query(`drop table ${name}`);
    });
  }
  return old;
}

async function deleteFromDefaults(pool: Pool, oldest: number): Promise<number> {
  let deleted = 0;
  for (const { table, id } of dailyTables) {
    const note = table === 'delivery.attempts' ? rememberDropped(lastOfDeleted) : undefined;
    const defaults = { table: `${table}_default`, id };
    deleted += await deleteOlder(pool, defaults, uuidv7LowerBound(oldest), {
      prepare: lockMaintenance,
      note,
    });
  }
  return deleted;
}

/** Stores per workspace up to which position attempts were dropped: a feed cursor below it has a gap. */
const rememberDropped = (lastOfEach: string) => /* sql */ `
  insert into delivery.dropped as d (workspace_id, position) ${lastOfEach}
  on conflict (workspace_id) do update set position = greatest(d.position, excluded.position)`;

/** Reads one index entry per workspace: a day may have millions of attempts. */
const lastIn = (partition: string) => /* sql */ `
  select w.id, last.position from settings.workspaces w cross join lateral (
    select max(position) as position from ${partition} where workspace_id = w.id
  ) as last where last.position is not null order by w.id`;

const lastOfDeleted = /* sql */ `
  select workspace_id, max(position) from deleted group by workspace_id order by workspace_id`;
