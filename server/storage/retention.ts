import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../ids.ts';
import { deleteOlder } from './delete-older.ts';
import { dailyTables, dayMs, lockMaintenance, nameOfDay } from './partitions.ts';
import { inTransaction } from './postgres/transaction.ts';

/** What left with the end of its retention. */
export interface Ended {
  /** Names of the partitions that were dropped. */
  readonly dropped: readonly string[];
  /** Events and attempts that were deleted, since their days had no partitions. */
  readonly deleted: number;
}

/**
 * Ends the days that are older than the retention, events together with their attempts and event ids: partitions are
 * dropped, and rows of days that had none are deleted from the default partitions.
 */
export async function endRetention(pool: Pool, now: Date, retentionDays: number): Promise<Ended> {
  const oldest = Math.floor(now.getTime() / dayMs) * dayMs - retentionDays * dayMs;
  const dropped = await dropPartitions(pool, oldest);
  const deleted = await deleteStrays(pool, oldest);
  if (dropped.length > 0 || deleted > 0)
    await deleteOlder(pool, { table: 'events.event_ids', id: 'id' }, uuidv7LowerBound(oldest));
  return { dropped, deleted };
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
      // By reading pg_class, which hears of other processes' drops; to_regclass alone would not.
      const { rowCount } = await client.query('select from pg_class where oid = to_regclass($1)', [name]);
      if (rowCount === 0) return; // another process was first
      if (name.startsWith('delivery.')) {
        // Before it is looked: late retries of old events are still being recorded there.
        await client.query('lock table only delivery.attempts in access exclusive mode');
        await client.query(rememberDropped(lastIn(name)));
      }
      await client.query(`drop table ${name}`);
    });
  }
  return old;
}

async function deleteStrays(pool: Pool, oldest: number): Promise<number> {
  let deleted = 0;
  for (const { table, id } of dailyTables) {
    const note = table === 'delivery.attempts' ? rememberDropped(lastOfDeleted) : undefined;
    const strays = { table: `${table}_default`, id };
    deleted += await deleteOlder(pool, strays, uuidv7LowerBound(oldest), { prepare: lockMaintenance, note });
  }
  return deleted;
}

/** A feed cursor of that workspace from before this position has a gap after it. */
const rememberDropped = (lastOfEach: string) => /* sql */ `
  insert into delivery.dropped as d (workspace_id, position) ${lastOfEach}
  on conflict (workspace_id) do update set position = greatest(d.position, excluded.position)`;

/** By the index, an entry for each workspace: a day may have millions of attempts. */
const lastIn = (partition: string) => /* sql */ `
  select w.id, last.position from settings.workspaces w cross join lateral (
    select max(position) as position from ${partition} where workspace_id = w.id
  ) as last where last.position is not null order by w.id`;

const lastOfDeleted = /* sql */ `
  select workspace_id, max(position) from deleted group by workspace_id order by workspace_id`;
