import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { StartupError } from '../../lifecycle.ts';

/**
 * A lock file may be seen after it was created and before it was written: an empty one is read again after this time.
 */
const writingMs = 200;
/** A running process answers at once; one that is paused, or blocked, does not. */
const answerMs = 1000;
/** Longer than a process takes to stop. */
const stopMs = 20_000;
const askAgainMs = 100;

/** A data folder that is locked for this process. */
export interface FolderLock {
  /** From now on, others wait for the release rather than fail. */
  announceRelease(): void;
  release(): Promise<void>;
}

type OwnerState = 'running' | 'stopping' | 'gone';

/**
 * Locks a data folder for this process: two processes on one cluster would stop each other's server. The lock of a
 * process that is gone (killed, or from before a reboot) is stale and is replaced; one that is stopping is awaited.
 *
 * The owner listens on a loopback port that the lock file names, and answers with the file's token. Unlike a process
 * id, which another process may have by now, this shows on every platform whether it still runs.
 *
 * @throws {StartupError} When another process has the lock.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'owner.pid');
  const token = randomBytes(16).toString('hex');
  let state: OwnerState = 'running';
  const server = await listen(() => `${token} ${state}`);
  try {
    const content = `${process.pid} ${(server.address() as AddressInfo).port} ${token}`;
    await takeOver(file, content, (pid) => {
      throw new StartupError(
        `DATA_DIR ${folder} is in use by process ${pid}. Stop that process, or set another DATA_DIR.`,
      );
    });
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    announceRelease: () => (state = 'stopping'),
    release: async () => {
      await rm(file, { force: true });
      server.close();
    },
  };
}

/** Creates the lock file, which succeeds for one process only. */
async function takeOver(file: string, content: string, refuse: (pid: string) => never): Promise<void> {
  const deadline = performance.now() + stopMs;
  for (;;) {
    try {
      return await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readLock(file);
    const owner = await stateOf(found);
    if (owner === 'gone') await removeStaleLock(file, found);
    else if (owner === 'stopping' && performance.now() < deadline) await pause(askAgainMs);
    else refuse(found.split(' ')[0]!);
  }
}

async function listen(answer: () => string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // who asks has gone
    socket.end(answer());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return server.unref();
}

async function readLock(file: string): Promise<string> {
  const read = () => readFile(file, 'utf8').catch(() => '');
  const found = await read();
  if (found) return found;
  await pause(writingMs);
  return read();
}

/** Removes a stale lock, unless another process has replaced it since it was read. */
async function removeStaleLock(file: string, found: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => found);
  if (moved !== found) await rename(aside, file);
  else await rm(aside, { force: true });
}

async function stateOf(lock: string): Promise<OwnerState> {
  const [pid, port, token] = lock.split(' ');
  if (!pid || !token) return 'gone'; // not written to the end
  const answer = await ask(Number(port));
  if (answer === null) return isProcess(Number(pid)) ? 'running' : 'gone';
  const [answered, state] = answer.split(' ');
  if (answered !== token) return 'gone'; // another program has the port by now
  return state === 'stopping' ? 'stopping' : 'running';
}

/** What the owner answers; empty when nobody listens, and null when somebody does who does not answer in time. */
function ask(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', timeout: answerMs });
    const finish = (answer: string | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > 1000) finish('');
    });
    socket.once('timeout', () => finish(null));
    socket.once('error', () => finish(''));
    socket.once('end', () => finish(text));
  });
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
