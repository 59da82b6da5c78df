import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../ids.ts';
import { inTransaction, type Queryable } from './postgres/transaction.ts';

const dayMs = 86_400_000;
/** Partitions are made this long before they are needed, so that a night without maintenance hurts nobody. */
const daysAhead = 3;

/** Any number; the same in every process: partitions are made by one at a time. */
const maintenanceLock = 7_265_002;

/** PostgreSQL's codes of errors. */
const checkViolation = '23514';
const lockNotAvailable = '55P03';

/**
 * Makes the partitions of today and the next days. A row that finds none goes to the default partition: nothing is
 * lost should maintenance have stopped for days.
 */
export async function ensurePartitions(pool: Pool, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  try {
    for (let day = today - dayMs; day <= today + daysAhead * dayMs; day += dayMs) {
      for (const table of ['events.raw_events', 'delivery.attempts']) await ensurePartition(pool, table, day);
    }
  } catch (error) {
    if (codeOf(error) !== lockNotAvailable) throw error; // there are days until they are needed
  }
}

async function ensurePartition(pool: Pool, table: string, day: number): Promise<void> {
  const name = `${table}_${nameOfDay(day)}`;
  const { rows } = await pool.query('select to_regclass($1) as found', [name]);
  if (rows[0].found) return;
  const [from, to] = [uuidv7LowerBound(day), uuidv7LowerBound(day + dayMs)];
  try {
    await inTransaction(pool, async (client) => {
      await lockMaintenance(client);
      await client.query(
        `create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')`,
      );
    });
  } catch (error) {
    // The default partition already has rows of that day. They are safe there; the day does without its own.
    if (codeOf(error) !== checkViolation) throw error;
  }
}

/** Drops the days that are older than the retention, events together with their attempts. Returns their names. */
export async function dropOldPartitions(pool: Pool, now: Date, retentionDays: number): Promise<string[]> {
  const oldest = Math.floor(now.getTime() / dayMs) * dayMs - retentionDays * dayMs;
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
      if (name.startsWith('delivery.')) await rememberDropped(client, name);
      await client.query(`drop table ${name}`);
    });
  }
  if (old.length > 0) await forgetEventIds(pool, oldest);
  return old;
}

/**
 * Partitions are made and dropped under a lock that keeps everybody from the table. Who waits for it, behind a long
 * reading, keeps them off as well: better to give up, and try again in an hour.
 */
async function lockMaintenance(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [maintenanceLock]);
  await client.query(`set local lock_timeout = '2s'`);
}

/** A feed cursor from before this position has a gap after it. */
async function rememberDropped(client: Queryable, name: string): Promise<void> {
  await client.query(/* sql */ `
    insert into settings.instance_facts (name, value)
    select 'attempts_dropped_through', max(position)::text from ${name} having max(position) is not null
    on conflict (name) do update set value = greatest(instance_facts.value::bigint, excluded.value::bigint)::text`);
}

async function forgetEventIds(pool: Pool, oldest: number): Promise<void> {
  const batch = 10_000;
  for (let deleted = batch; deleted === batch;) {
    const { rowCount } = await pool.query(
      /* sql */ `delete from events.event_ids where ctid = any (array(
        select ctid from events.event_ids where id < $1 limit ${batch}))`,
      [uuidv7LowerBound(oldest)],
    );
    deleted = rowCount ?? 0;
  }
}

function nameOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
