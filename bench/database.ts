import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/storage/index.ts';

/** The database's own counters, to be subtracted. */
export interface Counters {
  readonly walBytes: number;
  readonly statements: number;
  /** How often somebody waited for the disk to have the log, and for how many milliseconds in all. */
  readonly syncs: number;
  readonly syncMs: number;
}

export interface BenchDatabase {
  readonly url: string;
  /** The server's first process: the parent of all others. */
  readonly pid: number;
  readonly pool: pg.Pool;
  counters(): Promise<Counters>;
  close(): Promise<void>;
}

/** A durable PostgreSQL with the product's own settings, that also counts statements. */
export async function startBenchDatabase(folder: string): Promise<BenchDatabase> {
  const server: EmbeddedPostgres = await startEmbeddedPostgres(folder, {
    shared_preload_libraries: 'pg_stat_statements',
    track_wal_io_timing: 'on',
  });
  const pool = new pg.Pool({ connectionString: server.url, max: 2 });
  await pool.query('create extension if not exists pg_stat_statements');
  await age(pool);
  const pid = Number(readFileSync(join(server.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: server.url,
    pid,
    pool,
    counters: () => readCounters(pool),
    close: async () => {
      await pool.end();
      await server.close();
      // Where the folder's owner may not start a server, its data lies elsewhere, in a folder of its own.
      if (!server.dataFolder.startsWith(folder)) rmSync(dirname(server.dataFolder), { recursive: true });
    },
  };
}

/** Files of PostgreSQL's log, of 16 MB each: more than the largest measurement of deliveries writes. */
const logFiles = 32;

/**
 * A server that has run for a while overwrites the files of its log. A new one makes each when it is needed and fills it
 * with zeros, which would count for all that commits meanwhile.
 */
async function age(pool: pg.Pool): Promise<void> {
  for (let n = 0; n < logFiles; n += 1) {
    await pool.query('select pg_logical_emit_message(false, $1, $1)', ['bench']); // an empty file is not left
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint'); // which keeps them for what comes
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

const lookEveryMs = 100;

/** Resolves when so many attempts are recorded, with the times at which the first and the last one started. */
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
    await pause(lookEveryMs);
  }
}

/** Found by an index, and never less than the attempts that one process has recorded. */
async function positionsTaken(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ taken: string }>(
    `select coalesce(max(position) - min(position) + 1, 0) as taken from delivery.attempts
     where workspace_id = (select id from settings.workspaces limit 1)`,
  );
  return Number(rows[0]!.taken);
}

/** All attempts, and when the first and the last one started, in Unix milliseconds. Costs the server some time. */
export async function countAttempts(pool: pg.Pool): Promise<{ count: number; first: number; last: number }> {
  const { rows } = await pool.query<{ count: string; first: Date; last: Date }>(
    'select count(*), min(attempted_at) as first, max(attempted_at) as last from delivery.attempts',
  );
  const { count, first, last } = rows[0]!;
  return { count: Number(count), first: Number(first), last: Number(last) };
}
