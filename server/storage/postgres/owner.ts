import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { StartupError } from '../../lifecycle.ts';

/**
 * Claims a data folder for this process: two products on one cluster would stop each other's server. A claim whose
 * process is gone (killed, or from before a reboot) is void.
 */
export async function claimFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const file = join(folder, 'owner.pid');
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.write(`${process.pid} ${await startOf(process.pid)}`);
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid, start] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
    if (pid && (await isAlive(Number(pid), start ?? ''))) {
      throw new StartupError(
        `DATA_DIR ${folder} is in use by process ${pid}. Stop that one first, or set another DATA_DIR.`,
      );
    }
    await rm(file, { force: true });
  }
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

/** When a process started, in the kernel's ticks since boot; empty where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold spaces: count fields after it. Start time is field 22.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
