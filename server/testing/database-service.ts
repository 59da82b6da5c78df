import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import pg from 'pg';

import { type Closeable } from '../lifecycle.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../storage/index.ts';
import { chooseDatabaseFolder, databaseFolders } from './fast-folder.ts';
import { prepareTemplate } from './template.ts';

const folderPrefix = 'perspection-tests-';

/** Faster, at the cost of data that a crash of the machine would lose: tests can be run again. */
const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  // Little of the WAL is kept, because the folder may be in memory.
  min_wal_size: '64MB',
  max_wal_size: '256MB',
};

/**
 * Creates databases over HTTP, since test files run in separate processes: `POST` creates one, `DELETE /name` drops it.
 */
export interface DatabaseService extends Closeable {
  readonly url: string;
}

/**
 * Serves one embedded PostgreSQL for the whole run. The first request starts it: a run without tests of the database
 * does not need it.
 */
export async function startDatabaseService(): Promise<DatabaseService> {
  let starting: Promise<Server> | null = null;
  const server = createServer((request, response) => {
    starting ??= startServer();
    answer(starting, request).then(
      (text) => response.end(text),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await starting?.then(
        (started) => started.close(),
        () => undefined, // every test that needed it has failed with the error
      );
    },
  };
}

async function answer(starting: Promise<Server>, request: IncomingMessage): Promise<string> {
  const server = await starting;
  if (request.method === 'POST') return server.clone();
  await server.drop(request.url!.slice(1));
  return '';
}

interface Server extends Closeable {
  /** Resolves with the new database's URL. */
  clone(): Promise<string>;
  /** Drops a database. @throws When there are connections to it; it is dropped all the same. */
  drop(name: string): Promise<void>;
}

async function startServer(): Promise<Server> {
  await removeLeftovers();
  const folder = await mkdtemp(join(await chooseDatabaseFolder(), `${folderPrefix}${process.pid}-`));
  const postgres = await startEmbeddedPostgres(folder, fastSettings);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // The server stops while the pool's last connections are still closing.
  admin.on('connect', (client) => client.on('error', () => undefined));
  admin.on('error', () => undefined); // the same error of an idle client, which would end the whole run
  await admin.query('create database template');
  await prepareTemplate(urlOf(postgres, 'template'));
  let count = 0;
  // PostgreSQL refuses to clone a template that is in use, also by another clone: one after the other.
  let last: Promise<unknown> = Promise.resolve();
  return {
    clone: () => {
      const name = `test_${++count}`;
      // Copying files takes a tenth of the time of PostgreSQL's default, which writes all pages to the WAL.
      const create = `create database ${name} template template strategy file_copy`;
      const made = last.then(() => admin.query(create));
      last = made.catch(() => undefined);
      return made.then(() => urlOf(postgres, name));
    },
    drop: (name) => dropUnused(admin, name),
    async close() {
      await admin.end();
      await postgres.close();
      await rm(postgres.dataFolder, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Fails when a test left connections open. For those that are just closing, PostgreSQL itself waits up to 5 s. */
async function dropUnused(admin: pg.Pool, name: string): Promise<void> {
  if (!/^test_\d+$/.test(name)) throw new Error(`${name} is not the database of a test`);
  try {
    await admin.query(`drop database ${name}`);
  } catch {
    const { rows } = await admin.query<{ name: string; query: string }>(
      'select application_name as name, query from pg_stat_activity where datname = $1',
      [name],
    );
    await admin.query(`drop database if exists ${name} with (force)`);
    const open = rows.map((row) => `${row.name || 'unnamed'}: ${row.query}`).join('\n');
    throw new Error(`${rows.length} connections were left open, whose last statements were\n${open}`);
  }
}

/** Stops the servers of earlier runs that were killed, and deletes their data. */
async function removeLeftovers(): Promise<void> {
  for (const parent of databaseFolders) await removeLeftoversIn(parent);
}

async function removeLeftoversIn(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    const folder = join(parent, name);
    const leftover = await startEmbeddedPostgres(folder, fastSettings).catch(() => null);
    await leftover?.close();
    if (leftover) await rm(leftover.dataFolder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function urlOf(postgres: EmbeddedPostgres, database: string): string {
  const url = new URL(postgres.url);
  url.pathname = `/${database}`;
  return url.href;
}
