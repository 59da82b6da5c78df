import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { StartupError } from '../../lifecycle.ts';

/**
 * A lock file may be seen after it was created and before it was written: an empty one is read again after this time.
 */
const writingMs = 200;

/** A data folder that is locked for this process. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Locks a data folder for this process: two processes on one cluster would stop each other's server. The lock of a
 * process that is gone (killed, or from before a reboot) is stale and is replaced.
 *
 * @throws {StartupError} When another process has the lock.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'owner.pid');
  const content = `${process.pid} ${await startTimeOf(process.pid)}`;
  for (;;) {
    try {
      await writeFile(file, content, { flag: 'wx', mode: 0o600 });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readLock(file);
    const [pid, startTime] = found.split(' ');
    if (pid && (await isAlive(Number(pid), startTime ?? ''))) {
      throw new StartupError(
        `DATA_DIR ${folder} is in use by process ${pid}. Stop that process, or set another DATA_DIR.`,
      );
    }
    await removeStaleLock(file, found);
  }
}

async function readLock(file: string): Promise<string> {
  const read = () => readFile(file, 'utf8').catch(() => '');
  const found = await read();
  if (found) return found;
  await setTimeout(writingMs);
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

async function isAlive(pid: number, startTime: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A pid is reused after a while, but not together with its start time.
  return (await startTimeOf(pid)) === startTime;
}

/**
 * When a process started, in the kernel's ticks since boot. Empty where there is no /proc, and for one that has ended.
 */
async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may contain spaces: count fields after it. State is field 3, start time field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}
