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

/** A database of one scene. */
export interface Database {
  readonly url: string;
  /** Over a connection of its own. */
  query<T>(text: string): Promise<T[]>;
}

/** A PostgreSQL with the product's own settings, to be broken and mended. */
export interface Postgres extends Database {
  /** As a crash does: every connection breaks, and the next start replays the log. */
  stopImmediately(): Promise<void>;
  /** Starts it again with what it was started with, at the same port; nothing when it runs. */
  start(): Promise<void>;
}

/** In the PostgreSQL that all tests share: for scenes that leave it whole. */
export async function sharedPostgres(keep: Keep): Promise<Database> {
  const { url } = keep(await cloneDatabase());
  return { url, query: (text) => queryOnce(url, text) };
}

/** @param makeFolder Where it lies; its close is called when the server is stopped. */
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

/** The prefix is that of the tests' own database: what a killed run leaves is stopped and removed by the next one. */
export async function temporary(keep: Keep): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `perspection-tests-${process.pid}-`));
  keep({ close: () => rm(folder, { recursive: true, force: true }) });
  return folder;
}

async function queryOnce<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // its query fails, too
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}
