import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { StartupError } from '../../lifecycle.ts';

/** Between creating the file and writing into it another process may look: it is looked at again after this. */
const writingMs = 200;

/**
 * Claims a data folder for this process: two products on one cluster would stop each other's server. A claim whose
 * process is gone (killed, or from before a reboot) is void.
 *
 * @throws {StartupError} When another process has it.
 */
export async function claimFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const file = join(folder, 'owner.pid');
  const claim = `${process.pid} ${await startOf(process.pid)}`;
  for (;;) {
    try {
      await writeFile(file, claim, { flag: 'wx', mode: 0o600 });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readClaim(file);
    const [pid, start] = found.split(' ');
    if (pid && (await isAlive(Number(pid), start ?? ''))) {
      throw new StartupError(
        `DATA_DIR ${folder} is in use by process ${pid}. Stop that process, or set another DATA_DIR.`,
      );
    }
    await removeClaim(file, found);
  }
}

async function readClaim(file: string): Promise<string> {
  const read = () => readFile(file, 'utf8').catch(() => '');
  const found = await read();
  if (found) return found;
  await setTimeout(writingMs);
  return read();
}

/** Removes a void claim, unless somebody has taken its place since it was read. */
async function removeClaim(file: string, found: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => found);
  if (moved !== found) await rename(aside, file);
  else await rm(aside, { force: true });
}

async function isAlive(pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A pid is used again after a while: the same process also has the same start time.
  return (await startOf(pid)) === start;
}

/** When a process started, in the kernel's ticks since boot; empty where there is no /proc, and for one that has ended. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold spaces: count fields after it. State is field 3, start time field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}
