import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

import { type EncryptionKey } from '../config/index.ts';
import { type KeyRing, type SealedCell } from '../storage/index.ts';

/**
 * What is authenticated together with an encrypted text, by the text's prefix: in v1 it was the row alone, in v2 its
 * column as well. New texts are v3; old ones stay readable, and become v3 when they are encrypted again.
 */
const bindings: Readonly<Record<string, (cell: SealedCell) => string>> = {
  v1: (cell) => formerCell(cell).owner,
  v2: (cell) => `${formerCell(cell).column}:${formerCell(cell).owner}`,
  v3: ({ column, workspaceId, owner }) => JSON.stringify([column, workspaceId, owner]),
};
const version = 'v3';
const fingerprinted = 'perspection-webhooks encryption key';
const ivBytes = 12;
const tagBytes = 16;

type Secrets = ReadonlyMap<string, Buffer>;

/**
 * AES-256-GCM with a random nonce. Column, workspace and row are authenticated as well, so a text can be decrypted only
 * in its cell. A text is `v3.<key id>.<base64>`; the texts of v1 and v2 name no key, and are tried with each.
 *
 * @param keys The active one first.
 */
export function createKeyRing(keys: readonly EncryptionKey[]): KeyRing {
  const secrets: Secrets = new Map(keys.map(({ id, key }) => [id, Buffer.from(key, 'base64')]));
  const activeId = keys[0]!.id;
  const active = secrets.get(activeId)!;
  return {
    activeId,
    ids: [...secrets.keys()],
    seal: (plain, cell) => `${version}.${activeId}.${encrypt(active, plain, bindingOf(version, cell))}`,
    fingerprintOf: (id) => createHmac('sha256', secrets.get(id)!).update(fingerprinted).digest('base64'),
    open: (text, cell) => openWith(secrets, text, cell).plain,
    keyOf: (text, cell) => openWith(secrets, text, cell).keyId,
  };
}

function openWith(secrets: Secrets, text: string, cell: SealedCell): { plain: string; keyId: string } {
  const [found = '', ...parts] = text.split('.');
  const body = parts.at(-1);
  if (!Object.hasOwn(bindings, found) || !body || parts.length !== (found === version ? 2 : 1))
    throw new Error('The encrypted text has an unknown version.');
  const binding = bindingOf(found, cell);
  if (found !== version) return openWithAny(secrets, body, binding);
  const keyId = parts[0]!;
  const secret = secrets.get(keyId);
  if (!secret) throw new Error('The encrypted text needs a key that is not in the key ring.');
  return { plain: decrypt(secret, body, binding), keyId };
}

function openWithAny(secrets: Secrets, body: string, binding: Buffer): { plain: string; keyId: string } {
  for (const [keyId, secret] of secrets) {
    try {
      return { plain: decrypt(secret, body, binding), keyId };
    } catch {
      // not this key
    }
  }
  throw new Error('The encrypted text was sealed with an unknown key or for another cell.');
}

function encrypt(secret: Buffer, plain: string, binding: Buffer): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(binding);
  const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64');
}

function decrypt(secret: Buffer, body: string, binding: Buffer): string {
  const sealed = Buffer.from(body, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(binding)
    .setAuthTag(sealed.subarray(-tagBytes));
  return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
}

function bindingOf(found: string, cell: SealedCell): Buffer {
  return Buffer.from(bindings[found]!(cell));
}

/** Until v2, the headers of a revision were a copy of the webhook's. */
function formerCell(cell: SealedCell): Pick<SealedCell, 'column' | 'owner'> {
  if (cell.column !== 'revision-headers') return cell;
  return { column: 'custom-headers', owner: cell.owner.split('/')[0]! };
}
