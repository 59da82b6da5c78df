import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../ids.ts';
import { inTransaction, type Queryable } from './postgres/transaction.ts';

export const dayMs = 86_400_000;
/** Tables that are partitioned by day, with the column whose ids are ordered by time. */
export const dailyTables = [
  { table: 'events.raw_events', id: 'id' },
  { table: 'delivery.attempts', id: 'event_row_id' },
] as const;
/** Partitions are created this many days ahead, so that maintenance may fail for some days without consequence. */
const daysAhead = 3;

/** An advisory lock, the same in every process: one at a time creates or drops partitions. */
const maintenanceLock = 7_265_002;

/** PostgreSQL's error codes. */
const checkViolation = '23514';
const lockNotAvailable = '55P03';

/**
 * Creates the partitions of yesterday, today and the next days. A row without one goes to the default partition:
 * nothing is lost when maintenance has not run for days.
 */
export async function ensurePartitions(pool: Pool, now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  try {
    for (let day = today - dayMs; day <= today + daysAhead * dayMs; day += dayMs) {
      for (const { table } of dailyTables) await ensurePartition(pool, table, day);
    }
  } catch (error) {
    if (codeOf(error) !== lockNotAvailable) throw error; // another run creates them in time
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
    // The default partition already has rows of that day, so the day gets no partition of its own.
    if (codeOf(error) !== checkViolation) throw error;
  }
}

/**
 * Creating and dropping partitions needs an exclusive lock on the table. Waiting for it behind a long query blocks all
 * other statements too, so the wait is limited to 2 s; maintenance tries again in an hour.
 */
export async function lockMaintenance(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [maintenanceLock]);
  await client.query(`set local lock_timeout = '2s'`);
}

/** The suffix of the name of a day's partition. */
export function nameOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
