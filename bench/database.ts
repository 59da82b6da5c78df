import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';

import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/storage/index.ts';

/** The database's own counters, to be subtracted. */
export interface Counters {
  readonly walBytes: number;
  readonly statements: number;
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
  });
  const pool = new pg.Pool({ connectionString: server.url, max: 2 });
  await pool.query('create extension if not exists pg_stat_statements');
  const pid = Number(readFileSync(join(server.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: server.url,
    pid,
    pool,
    counters: async () => {
      const { rows } = await pool.query<{ wal: string; statements: string }>(`
        select pg_current_wal_insert_lsn() - '0/0' as wal,
          (select sum(calls) from pg_stat_statements where query !~ 'pg_stat_statements|delivery.attempts$') as statements`);
      return { walBytes: Number(rows[0]!.wal), statements: Number(rows[0]!.statements) };
    },
    close: async () => {
      await pool.end();
      await server.close();
    },
  };
}

/** Counting costs some milliseconds of the server's time: not more often than this. */
const lookEveryMs = 250;

/** Resolves when so many attempts are recorded, with the times at which the first and the last one started. */
export async function attemptsRecorded(
  pool: pg.Pool,
  wanted: number,
  timeoutMs: number,
): Promise<{ first: number; last: number }> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { rows } = await pool.query<{ count: string; first: Date; last: Date }>(
      'select count(*), min(attempted_at) as first, max(attempted_at) as last from delivery.attempts',
    );
    const { count, first, last } = rows[0]!;
    if (Number(count) >= wanted) return { first: first.getTime(), last: last.getTime() };
    if (Date.now() > deadline) throw new Error(`${count} of ${wanted} attempts within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
