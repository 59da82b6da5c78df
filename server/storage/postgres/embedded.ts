import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { StartupError } from '../../lifecycle.ts';
import { claimFolder } from './folder-lock.ts';
import { findHome, type Home } from './cluster-location.ts';

const run = promisify(execFile);

/** A PostgreSQL of our own, in a folder of our own. */
export interface EmbeddedPostgres {
  /** How to connect, as a superuser. Listens on 127.0.0.1 alone. */
  readonly url: string;
  /** Where the data really lies: elsewhere than asked when the unprivileged user could not get there. */
  readonly dataFolder: string;
  /** Stops the server; its data stays. */
  close(): Promise<void>;
}

/**
 * Server settings that differ from PostgreSQL's own, and why.
 */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1', // nobody else's business
  unix_socket_directories: '', // a path of more than 107 bytes would be refused
  shared_buffers: '256MB',
  max_connections: '120',
  max_wal_size: '2GB', // fewer checkpoints, fewer full-page images
  checkpoint_timeout: '15min',
  wal_compression: 'pglz', // the embedded build has no lz4
  log_checkpoints: 'off',
  wal_writer_delay: '10ms', // what an asynchronous commit may lose in a crash is bounded by three of these
  jit: 'off', // compiles for longer than our queries run
  random_page_cost: '1.1',
  autovacuum_naptime: '15s', // the queue's tables turn over completely many times a minute
};

/** Waits for the server: a first start, or one that replays a long WAL after a crash. */
const startTimeoutSeconds = 120;

/**
 * Starts PostgreSQL in `folder`, making a new cluster on the first start. A server that a killed process left
 * running is taken over. Only one process may use a folder at a time.
 *
 * @param extraSettings Server settings on top, such as `fsync: 'off'` for tests.
 * @throws {StartupError} When the folder is in use or the server does not start.
 */
export async function startEmbeddedPostgres(
  folder: string,
  extraSettings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedPostgres> {
  const asked = resolve(folder);
  await mkdir(asked, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`DATA_DIR must be a writable folder: ${asked} (${error.code}).`);
  });
  const owner = await claimFolder(asked);
  try {
    const home = await findHome(asked);
    const password = await initialise(home, join(asked, 'postgres-password'));
    const port = (await runningPort(home)) ?? (await startServer(home, { ...settings, ...extraSettings }));
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      dataFolder: home.data,
      close: async () => {
        await command(home, 'pg_ctl', ['stop', '-D', home.data, '-m', 'fast', '-w', '-t', '30']).catch(
          () => undefined,
        );
        await owner.release();
      },
    };
  } catch (error) {
    await owner.release();
    throw error;
  }
}

/** Runs one of PostgreSQL's programs as the home's user. */
function command(
  home: Home,
  name: 'initdb' | 'pg_ctl',
  args: string[],
): Promise<{ stdout: string; stderr: string }> {
  return run(home.binaries[name], args, {
    ...home.user,
    cwd: home.data,
    env: { PATH: process.env['PATH'], TZ: 'UTC' },
  });
}

/**
 * Makes the cluster unless it is there. Returns the superuser's password, which is written when all is done: a cluster
 * without it, beside the mark of a first start, was cut short and holds nothing.
 */
async function initialise(home: Home, passwordFile: string): Promise<string> {
  const begun = `${passwordFile}.new`;
  const exists = (path: string) => readFile(path, 'utf8').catch(() => null);
  const known = await exists(passwordFile);
  const cluster = await exists(join(home.data, 'PG_VERSION'));
  if (known && cluster) return known.trim();
  if (cluster && (await exists(begun)) === null)
    throw new StartupError(
      `${passwordFile} is missing. It has the password of the database in the same folder: restore the file.`,
    );
  const password = randomBytes(24).toString('hex');
  await writeFile(begun, password, { mode: 0o600 });
  await rm(home.data, { recursive: true, force: true });
  await mkdir(home.data, { recursive: true, mode: 0o700 });
  await own(home, home.data);
  await makeCluster(home, password);
  await rename(begun, passwordFile);
  return password;
}

async function makeCluster(home: Home, password: string): Promise<void> {
  // The server's user has to read it, and initdb takes it from a file alone.
  const forInitdb = join(home.data, '..', `.password-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(forInitdb, password, { mode: 0o600 });
    await own(home, forInitdb);
    await command(home, 'initdb', [
      `--pgdata=${home.data}`,
      `--pwfile=${forInitdb}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // Compares bytes as C does, and knows which letters are the same in lower case, for whoever searches.
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ]);
  } catch (error) {
    throw new StartupError(`PostgreSQL could not create its data folder ${home.data}: ${lastLine(error)}`);
  } finally {
    await rm(forInitdb, { force: true });
  }
}

/** The port of a server that already runs on this data, after a process that could not stop it. */
async function runningPort(home: Home): Promise<number | null> {
  const running = await command(home, 'pg_ctl', ['status', '-D', home.data]).then(
    () => true,
    () => false,
  );
  if (!running) return null;
  // The fourth line of postmaster.pid is the port.
  const pidFile = await readFile(join(home.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(pidFile.split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

async function startServer(home: Home, server: Readonly<Record<string, string>>): Promise<number> {
  const port = await freePort();
  const options = Object.entries({ ...server, port: String(port) })
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  const logFile = join(home.data, 'server.log');
  try {
    await command(home, 'pg_ctl', [
      ...['start', '-D', home.data, '-w', '-t', String(startTimeoutSeconds), '-l', logFile, '-o', options],
    ]);
  } catch (error) {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    throw new StartupError(
      `PostgreSQL did not start: ${log.trim().split('\n').at(-1) ?? lastLine(error)} (see ${logFile}).`,
    );
  }
  return port;
}

async function own(home: Home, path: string): Promise<void> {
  if (!home.user) return;
  await chown(path, home.user.uid, home.user.gid);
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).split('\n').at(-1) ?? '';
}
