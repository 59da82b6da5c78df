import { createHash } from 'node:crypto';

import { type SealedCell, type SecretBox } from '../storage/index.ts';

/** A key that the configuration accepts. */
export const testEncryptionKey = createHash('sha256').update('a test').digest('base64');

/**
 * Not an encryption, but what storage relies on: plain text is not visible, and a text that was moved to another row or workspace is
 * refused.
 */
export const testSecretBox: SecretBox = {
  seal: (plain, cell) => `${seal(cell)}.${Buffer.from(plain).toString('base64')}`,
  open: (sealed, cell) => {
    const [mark, text] = sealed.split('.');
    if (mark !== seal(cell)) throw new Error('This was encrypted for another cell.');
    return Buffer.from(text!, 'base64').toString();
  },
};

function seal({ workspaceId, owner, column }: SealedCell): string {
  return createHash('sha256').update(`${column}:${workspaceId}:${owner}`).digest('hex').slice(0, 16);
}
