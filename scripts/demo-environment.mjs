import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from './run.mjs';

/** The key of the demo's workspace: generated at the first start and stored with the data. */
function keptKey(folder) {
  const file = join(folder, 'demo-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const key = `demo_${randomBytes(24).toString('base64url')}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    return key;
  }
}

/**
 * The environment of `npm run demo`. It has its own data folder, so that made-up events never mix with real ones, and
 * runs in development mode, because its endpoints are on this machine.
 */
export function demoEnvironment(env) {
  const DATA_DIR = resolve(root, env.DATA_DIR || '.data/demo');
  const PORT = env.PORT || '4000';
  return {
    ...env,
    DATA_DIR,
    PORT,
    NODE_ENV: 'development',
    BOOTSTRAP_API_KEY: env.BOOTSTRAP_API_KEY || keptKey(DATA_DIR),
  };
}
