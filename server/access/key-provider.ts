import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Config, defaultKeyId, type EncryptionKey, weaknessOf } from '../config/index.ts';
import { StartupError } from '../lifecycle.ts';

/**
 * Where encryption keys come from. A provider over a key management service would decrypt them there, once at the start:
 * the keys are then in memory, and nothing waits for the service when a secret is sealed or opened.
 */
export interface KeyProvider {
  /** The keys, the active one first. @throws {StartupError} */
  keys(): Promise<readonly EncryptionKey[]>;
}

/** The configured keys, or the one in the data folder, which is generated at the first start, in development only. */
export function localKeys({
  encryptionKeys,
  dataDir,
}: Pick<Config, 'encryptionKeys' | 'dataDir'>): KeyProvider {
  return {
    keys: async () =>
      encryptionKeys.length > 0 ? encryptionKeys : [{ id: defaultKeyId, key: await keyInFolder(dataDir) }],
  };
}

async function keyInFolder(dataDir: string): Promise<string> {
  const file = join(dataDir, 'encryption-key');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two processes that start together, one writes the file and both read it.
    await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = (await readFile(file, 'utf8')).trim();
  const weakness = weaknessOf(key);
  if (weakness) throw new StartupError(`The key in ${file} ${weakness}.`);
  return key;
}
