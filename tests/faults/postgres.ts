import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { startEmbeddedPostgres } from '../../server/storage/index.ts';
import { locateCluster } from '../../server/storage/postgres/cluster-location.ts';
import { type Keep } from '../../server/testing/closing.ts';
import { cloneDatabase } from '../../server/testing/database.ts';

const run = promisify(execFile);

/** The database of a scene. */
export interface Database {
  readonly url: string;
  /** Runs a query over a new connection. */
  query<T>(text: string): Promise<T[]>;
}

/** A PostgreSQL with the product's own settings, which a scene may stop and start. */
export interface Postgres extends Database {
  /** Stops it like a crash: all connections break, and the next start replays the WAL. */
  stopImmediately(): Promise<void>;
  /** Starts it again with the same options and port. Does nothing if it is running. */
  start(): Promise<void>;
}

/** A database in the PostgreSQL that all tests share, for scenes that do not break it. */
export async function sharedPostgres(keep: Keep): Promise<Database> {
  const { url } = keep(await cloneDatabase());
  return { url, query: (text) => queryOnce(url, text) };
}

/** Starts a PostgreSQL of its own. @param makeFolder creates the folder for it, and its cleanup */
export async function startPostgres(
  keep: Keep,
  makeFolder: (keep: Keep) => Promise<string> = temporary,
): Promise<Postgres> {
  const folder = await makeFolder(keep);
  const server = await startEmbeddedPostgres(folder);
  keep({
    close: async () => {
      await server.close();
      await rm(server.dataFolder, { recursive: true, force: true });
    },
  });
  const { binaries, user } = await locateCluster(folder);
  const control = (...args: string[]) =>
    run(binaries.pg_ctl, args, {
      ...user,
      cwd: server.dataFolder,
      env: { PATH: process.env['PATH'], TZ: 'UTC' },
    });
  const runs = () => control('status', '-D', server.dataFolder).then(Boolean, () => false);
  return {
    url: server.url,
    query: (text) => queryOnce(server.url, text),
    stopImmediately: async () =>
      void (await control('stop', '-D', server.dataFolder, '-m', 'immediate', '-w')),
    start: async () => {
      if (await runs()) return;
      const started = await readFile(join(server.dataFolder, 'postmaster.opts'), 'utf8');
      const options = started.match(/"-c" "[^"]*"/g) ?? [];
      const log = join(server.dataFolder, 'server.log');
      await control('start', '-D', server.dataFolder, '-w', '-t', '60', '-l', log, '-o', options.join(' '));
    },
  };
}

/** The prefix is that of the tests' database, so that the next run removes the folders of a run that was killed. */
export async function temporary(keep: Keep): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `perspection-tests-${process.pid}-`));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
  return folder;
}

async function queryOnce<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // the query fails as well
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}
