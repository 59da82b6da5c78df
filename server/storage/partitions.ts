import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../ids.ts';
import { inTransaction, type Queryable } from './postgres/transaction.ts';

export const dayMs = 86_400_000;
/** What is kept by day, with the column whose ids are ordered by time. */
export const dailyTables = [
  { table: 'events.raw_events', id: 'id' },
  { table: 'delivery.attempts', id: 'event_row_id' },
] as const;
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
      for (const { table } of dailyTables) await ensurePartition(pool, table, day);
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

/**
 * Partitions are made and dropped under a lock that keeps everybody from the table. Who waits for it, behind a long
 * reading, keeps them off as well: better to give up, and try again in an hour.
 */
export async function lockMaintenance(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [maintenanceLock]);
  await client.query(`set local lock_timeout = '2s'`);
}

/** How the partition of a day is named at its end. */
export function nameOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
