import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { root } from './run.mjs';

const file = join(root, '.cache', 'setup.lock');

/** Takes the lock by creating its file, which succeeds for one process only. */
function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** A holder that was killed leaves its file behind: nobody waits for the dead. */
function removeIfAbandoned() {
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder) process.kill(holder, 0);
  } catch (error) {
    if (error.code === 'ESRCH') rmSync(file, { force: true });
  }
}

/**
 * Does the work while no other start of this project installs or builds. A second start waits for the first and then
 * looks again whether there is anything left to do, so `work` must check that itself.
 */
export async function alone(work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) process.stdout.write('Another start is preparing the project; waiting for it.\n');
    removeIfAbandoned();
    await pause(250);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
