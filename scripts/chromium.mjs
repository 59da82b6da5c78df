import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { run } from './run.mjs';

/** The path of an installed Chromium or Chrome, or null. `CHROMIUM` takes precedence. */
function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync) ?? null;
}

/** The command prefix for root: empty if this is root, sudo if it needs no password, or null. */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  const { code } = await run('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n'] : null;
}

/**
 * Finds the browser for the browser tests, and installs Debian's if possible.
 * @returns {Promise<string | null>} The path; null if there is none, after printing how to get one.
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const before = await asRoot();
  if (before && existsSync('/usr/bin/apt-get')) {
    process.stdout.write("Installing Debian's Chromium for the browser tests.\n");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = ([program, ...args]) => run(program, args, { env });
    await apt([...before, 'apt-get', '-qq', 'update']);
    await apt([...before, 'apt-get', '-qq', 'install', '--yes', '--no-install-recommends', 'chromium']);
  }
  const installed = findChromium();
  if (!installed) {
    process.stdout.write(
      'No Chromium was found, so the browser tests are SKIPPED. Install it (apt-get install chromium), or set CHROMIUM to its path.\n',
    );
  }
  return installed;
}
