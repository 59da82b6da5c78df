import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { StartupError } from '../../lifecycle.ts';
import { type ClusterLocation, locateCluster } from './cluster-location.ts';
import { lockFolder } from './folder-lock.ts';

/** A PostgreSQL server that this process starts and stops. */
export interface EmbeddedPostgres {
  /** Connects as a superuser. The server listens on 127.0.0.1 only. */
  readonly url: string;
  /** Where the data is. Not in the configured folder when the unprivileged user could not reach that. */
  readonly dataFolder: string;
  /** A process that starts on the same folder from now on waits until this one has closed. */
  announceStop(): void;
  /** Stops the server; its data stays. */
  close(): Promise<void>;
}

/** Server settings that differ from PostgreSQL's defaults. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1', // not reachable from other machines
  unix_socket_directories: '', // a path of more than 107 bytes would be refused
  shared_buffers: '256MB',
  max_connections: '120',
  max_wal_size: '2GB', // fewer checkpoints, fewer full-page images
  checkpoint_timeout: '15min',
  wal_compression: 'pglz', // the embedded build has no lz4
  log_checkpoints: 'off',
  log_min_messages: 'log', // errors of statements, which quote rows and values, are for the log of this process
  wal_writer_delay: '10ms', // a crash loses at most three times this of asynchronous commits
  jit: 'off', // compiling takes longer than our queries run
  random_page_cost: '1.1',
  autovacuum_naptime: '15s', // all rows of the queue's tables are replaced many times a minute
};

/** Enough for a first start, and for one that replays a long WAL after a crash. */
const startTimeoutSeconds = 120;
const stopTimeoutSeconds = 30;

/**
 * Starts PostgreSQL in `folder`, creating a cluster on the first start. A server that a killed process left running is
 * taken over. Only one process can use a folder at a time.
 *
 * @param extraSettings Further server settings, such as `fsync: 'off'` for tests.
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
  const lock = await lockFolder(asked);
  try {
    const location = await locateCluster(asked);
    const password = await initialise(location, join(asked, 'postgres-password'));
    const port =
      (await runningPort(location)) ?? (await startServer(location, { ...settings, ...extraSettings }));
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      dataFolder: location.data,
      announceStop: () => lock.announceRelease(),
      close: async () => {
        await stopServer(location);
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** On Windows, the server inherits the output of the program that starts it, which then does not end with that program. */
const lastOutputMs = 1000;

/** Runs one of PostgreSQL's programs as the cluster's user. @throws With what it wrote to standard error. */
async function command(location: ClusterLocation, name: 'initdb' | 'pg_ctl', args: string[]): Promise<void> {
  const child = spawn(location.binaries[name], args, {
    ...location.user,
    cwd: location.data,
    // On macOS, PostgreSQL does not start without a locale in its environment.
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const closed = once(child, 'close');
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) await Promise.race([closed, pause(lastOutputMs, undefined, { ref: false })]);
  child.stderr.destroy();
  if (code !== 0) throw new Error(errors.trim().split('\n').at(-1) || `${name} ended with code ${code}`);
}

/**
 * Creates the cluster if there is none. Returns the superuser's password, whose file gets its final name last: a
 * cluster with a `.new` password file was interrupted while it was created and contains nothing.
 */
async function initialise(location: ClusterLocation, passwordFile: string): Promise<string> {
  const unfinished = `${passwordFile}.new`;
  const read = (path: string) => readFile(path, 'utf8').catch(() => null);
  const known = await read(passwordFile);
  const cluster = await read(join(location.data, 'PG_VERSION'));
  if (known && cluster) return known.trim();
  if (cluster && (await read(unfinished)) === null)
    throw new StartupError(
      `${passwordFile} is missing. It has the password of the database in the same folder: restore the file.`,
    );
  const password = randomBytes(24).toString('hex');
  await writeFile(unfinished, password, { mode: 0o600 });
  await rm(location.data, { recursive: true, force: true });
  await mkdir(location.data, { recursive: true, mode: 0o700 });
  await own(location, location.data);
  await createCluster(location, password);
  await rename(unfinished, passwordFile);
  return password;
}

async function createCluster(location: ClusterLocation, password: string): Promise<void> {
  // initdb takes the password only from a file, which the server's user must be able to read.
  const forInitdb = join(location.data, '..', `.password-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(forInitdb, password, { mode: 0o600 });
    await own(location, forInitdb);
    await command(location, 'initdb', [
      `--pgdata=${location.data}`,
      `--pwfile=${forInitdb}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // Compares bytes as C does, and knows upper and lower case, which the search for webhooks needs.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
  } catch (error) {
    throw new StartupError(
      `PostgreSQL could not create its data folder ${location.data}: ${(error as Error).message}`,
    );
  } finally {
    await rm(forInitdb, { force: true });
  }
}

/** The port of a server that already runs on this data, left by a process that was killed; null when there is none. */
async function runningPort(location: ClusterLocation): Promise<number | null> {
  const running = await command(location, 'pg_ctl', ['status', '-D', location.data]).then(
    () => true,
    () => false,
  );
  if (!running) return null;
  // The fourth line of postmaster.pid is the port.
  const pidFile = await readFile(join(location.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(pidFile.split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

async function startServer(
  location: ClusterLocation,
  server: Readonly<Record<string, string>>,
): Promise<number> {
  const port = await freePort();
  const options = Object.entries({ ...server, port: String(port) })
    .map(([name, value]) => `-c ${name}="${value}"`) // quotes that the shells of all platforms take
    .join(' ');
  const logFile = join(location.data, 'server.log');
  try {
    await command(location, 'pg_ctl', [
      'start',
      '-D',
      location.data,
      '-w',
      '-t',
      String(startTimeoutSeconds),
      '-l',
      logFile,
      '-o',
      options,
    ]);
  } catch (error) {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    throw new StartupError(
      `PostgreSQL did not start: ${log.trim().split('\n').at(-1) || (error as Error).message} (see ${logFile}).`,
    );
  }
  return port;
}

async function stopServer(location: ClusterLocation): Promise<void> {
  const args = ['stop', '-D', location.data, '-m', 'fast', '-w', '-t', String(stopTimeoutSeconds)];
  await command(location, 'pg_ctl', args).catch(() => undefined); // it may have stopped by itself
}

async function own(location: ClusterLocation, path: string): Promise<void> {
  if (!location.user) return;
  await chown(path, location.user.uid, location.user.gid);
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
