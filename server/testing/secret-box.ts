import { createHash } from 'node:crypto';

import { type SecretBox } from '../storage/index.ts';

/**
 * Not an encryption, but what storage relies on: plain text is not visible, and a text that was moved to another row is
 * refused.
 */
export const testSecretBox: SecretBox = {
  seal: (plain, owner) => `${seal(owner)}.${Buffer.from(plain).toString('base64')}`,
  open: (sealed, owner) => {
    const [mark, text] = sealed.split('.');
    if (mark !== seal(owner)) throw new Error('This was encrypted for another owner.');
    return Buffer.from(text!, 'base64').toString();
  },
};

function seal(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, 16);
}
