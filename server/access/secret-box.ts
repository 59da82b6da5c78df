import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Config } from '../config/index.ts';
import { type SealedCell, type SecretBox } from '../storage/index.ts';

/**
 * What is authenticated together with an encrypted text, by the text's prefix: until v2 it was the row alone. New texts
 * get the last one; old ones stay readable, and get it when they are saved again.
 */
const bindings: Readonly<Record<string, (cell: SealedCell) => string>> = {
  v1: ({ owner }) => owner,
  v2: ({ owner, column }) => `${column}:${owner}`,
};
const version = 'v2';
const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a random nonce. The row's id and the column are authenticated as well, so a text can be decrypted only
 * in its cell.
 * @param key 32 bytes in base64.
 */
export function createSecretBox(key: string): SecretBox {
  const secret = Buffer.from(key, 'base64');
  return {
    seal: (plain, cell) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(bindingOf(version, cell));
      const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${sealed.toString('base64')}`;
    },
    open: (text, cell) => {
      const [found = '', body] = text.split('.');
      if (!Object.hasOwn(bindings, found) || !body)
        throw new Error('The encrypted text has an unknown version.');
      const sealed = Buffer.from(body, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, ivBytes))
        .setAAD(bindingOf(found, cell))
        .setAuthTag(sealed.subarray(-tagBytes));
      return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

function bindingOf(found: string, cell: SealedCell): Buffer {
  return Buffer.from(bindings[found]!(cell));
}

/** The configured key, or the one in the data folder, which is generated at the first start, in development only. */
export async function encryptionKeyFor(config: Pick<Config, 'encryptionKey' | 'dataDir'>): Promise<string> {
  if (config.encryptionKey) return config.encryptionKey;
  const file = join(config.dataDir, 'encryption-key');
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two processes that start together, one writes the file and both read it.
    await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
