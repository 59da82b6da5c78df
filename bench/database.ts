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
          (select sum(calls) from pg_stat_statements where query !~ 'pg_stat_statements|attempt_count') as statements`);
      return { walBytes: Number(rows[0]!.wal), statements: Number(rows[0]!.statements) };
    },
    close: async () => {
      await pool.end();
      await server.close();
    },
  };
}

/** Resolves when so many attempts are recorded; with the seconds from the first one's start to the last one's. */
export async function attemptsRecorded(pool: pg.Pool, wanted: number, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    // The sequence is one row, where counting would read them all.
    const { rows } = await pool.query<{ count: string }>(
      '/* attempt_count */ select case when is_called then last_value else 0 end as count from delivery.positions',
    );
    if (Number(rows[0]!.count) >= wanted) break;
    if (Date.now() > deadline)
      throw new Error(`${rows[0]!.count} of ${wanted} attempts within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const { rows } = await pool.query<{ seconds: string }>(`
    /* attempt_count */ select extract(epoch from max(attempted_at) - min(attempted_at)) as seconds from delivery.attempts`);
  return Number(rows[0]!.seconds);
}
