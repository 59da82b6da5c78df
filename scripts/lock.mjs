import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { root } from './run.mjs';

const file = join(root, '.cache', 'setup.lock');

/** Takes the lock by creating its file, which succeeds for only one process. */
function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Removes the lock file if the process that created it no longer exists. */
function removeIfAbandoned() {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder) process.kill(holder, 0);
  } catch (error) {
    if (error.code === 'ESRCH') rmSync(file, { force: true });
  }
}

/**
 * Runs `work` while no other start of this project installs or builds. A second start waits for the first one, so
 * `work` must check again whether anything is left to do.
 */
export async function alone(work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) process.stdout.write('Waiting for another process that installs or builds this project.\n');
    removeIfAbandoned();
    await pause(250);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
