import { createCipheriv, createHash, randomBytes } from 'node:crypto';

import { createKeyRing } from '../access/secret-box.ts';
import { type KeyRing, type SealedCell, type SecretBox } from '../storage/index.ts';

/** A key that the configuration accepts, the same for the same id. */
export function encryptionKeyOf(id: string): string {
  return createHash('sha256').update(`key ${id}`).digest('base64');
}

/** A ring of such keys, the active one first. */
export function ringOf(...ids: string[]): KeyRing {
  return createKeyRing(ids.map((id) => ({ id, key: encryptionKeyOf(id) })));
}

/**
 * Seals as earlier versions did, with the key of this id, which their texts do not name: v1 texts were bound to their row,
 * v2 texts to their column as well.
 */
export function boxBefore(version: 'v1' | 'v2', id: string): Pick<SecretBox, 'seal'> {
  return {
    seal: (plain, cell) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', Buffer.from(encryptionKeyOf(id), 'base64'), iv);
      cipher.setAAD(Buffer.from(version === 'v1' ? cell.owner : `${formerColumn(cell)}:${cell.owner}`));
      const sealed = [iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return `${version}.${Buffer.concat(sealed).toString('base64')}`;
    },
  };
}

function formerColumn({ column }: SealedCell): string {
  return column === 'revision-headers' ? 'custom-headers' : column;
}
