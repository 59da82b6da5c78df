import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/storage/index.ts';

/** Counters of the database since its start: a measurement is the difference of two readings. */
export interface Counters {
  readonly walBytes: number;
  readonly statements: number;
  /** Syncs of the WAL to disk, and the milliseconds that they took in total. */
  readonly syncs: number;
  readonly syncMs: number;
  /** Rows that statements looked at in tables and indexes. Reported by connections up to ten seconds late. */
  readonly rowsRead: number;
}

export interface BenchDatabase {
  readonly url: string;
  /** The postmaster: the parent of all other server processes. */
  readonly pid: number;
  readonly pool: pg.Pool;
  counters(): Promise<Counters>;
  close(): Promise<void>;
}

/** Starts a durable PostgreSQL with the product's own settings, which also counts statements. */
export async function startBenchDatabase(folder: string): Promise<BenchDatabase> {
  const server: EmbeddedPostgres = await startEmbeddedPostgres(folder, {
    shared_preload_libraries: 'pg_stat_statements',
    track_wal_io_timing: 'on',
  });
  const pool = new pg.Pool({ connectionString: server.url, max: 2 });
  await pool.query('create extension if not exists pg_stat_statements');
  await recycleWalFiles(pool);
  const pid = Number(readFileSync(join(server.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: server.url,
    pid,
    pool,
    counters: () => readCounters(pool),
    close: async () => {
      await pool.end();
      await server.close();
      // If this user may not start a server in the folder, the data is in a temporary folder of its own.
      if (!server.dataFolder.startsWith(folder)) rmSync(dirname(server.dataFolder), { recursive: true });
    },
  };
}

/** WAL files of 16 MB each: more than the largest measurement of deliveries writes. */
const walFiles = 32;

/**
 * Writes and recycles WAL files. A server that has run for a while overwrites old files; a new one creates each file
 * when it is needed and fills it with zeros, which would slow down the transactions that are measured.
 */
async function recycleWalFiles(pool: pg.Pool): Promise<void> {
  for (let n = 0; n < walFiles; n += 1) {
    // pg_switch_wal does nothing while the current file is empty.
    await pool.query('select pg_logical_emit_message(false, $1, $1)', ['bench']);
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint'); // recycles the files for later use
}

async function readCounters(pool: pg.Pool): Promise<Counters> {
  const { rows } = await pool.query<Counters>(`
    select (pg_current_wal_insert_lsn() - '0/0')::float as "walBytes",
      (select sum(calls)::float from pg_stat_statements
        where query !~ 'pg_stat_statements|min\\((position|attempted_at)\\)') as statements,
      sum(fsyncs)::float as syncs, sum(fsync_time)::float as "syncMs"
    from pg_stat_io where object = 'wal' and backend_type = 'client backend'`);
  return rows[0]!;
}

const pollEveryMs = 100;

/**
 * Waits until `wanted` attempts are recorded.
 * @returns when the first and the last attempt started, in Unix milliseconds
 * @throws {Error} if that takes longer than `timeoutMs`
 */
export async function attemptsRecorded(
  pool: pg.Pool,
  wanted: number,
  timeoutMs = 180_000,
): Promise<{ first: number; last: number }> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const taken = await positionsTaken(pool);
    if (taken >= wanted) {
      const { count, first, last } = await countAttempts(pool);
      if (count >= wanted) return { first, last };
    }
    if (Date.now() > deadline) throw new Error(`${taken} of ${wanted} attempts within ${timeoutMs} ms.`);
    await pause(pollEveryMs);
  }
}

const countEveryMs = 500;

/** The same, of all workspaces. Counts by full scans, which tens of thousands of attempts bear. */
export async function allAttemptsRecorded(
  pool: pg.Pool,
  wanted: number,
  timeoutMs = 180_000,
): Promise<{ first: number; last: number }> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { count, first, last } = await countAttempts(pool);
    if (count >= wanted) return { first, last };
    if (Date.now() > deadline) throw new Error(`${count} of ${wanted} attempts within ${timeoutMs} ms.`);
    await pause(countEveryMs);
  }
}

/** The range of positions in use, read from an index: never less than the number of attempts recorded. */
async function positionsTaken(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ taken: string }>(
    `select coalesce(max(position) - min(position) + 1, 0) as taken from delivery.attempts
     where workspace_id = (select id from settings.workspaces limit 1)`,
  );
  return Number(rows[0]!.taken);
}

/** Counts all attempts by a full scan. `first` and `last` are when they started, in Unix milliseconds. */
export async function countAttempts(pool: pg.Pool): Promise<{ count: number; first: number; last: number }> {
  const { rows } = await pool.query<{ count: string; first: Date; last: Date }>(
    'select count(*), min(attempted_at) as first, max(attempted_at) as last from delivery.attempts',
  );
  const { count, first, last } = rows[0]!;
  return { count: Number(count), first: Number(first), last: Number(last) };
}
