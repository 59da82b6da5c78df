import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

import { expect, test } from 'vitest';

import { testSecretBox } from '../../testing/secret-box.ts';
import { ed25519Columns, openEd25519Key } from './ed25519-columns.ts';

const webhook = { id: 'w', workspaceId: 'a' };
const none = { sealedEd25519Key: null, ed25519PublicKey: null };

test('a webhook gets a key pair with V1_AND_V1A, keeps it, and loses it with every other setting', () => {
  const made = ed25519Columns('V1_AND_V1A', webhook, testSecretBox);
  expect(made.ed25519PublicKey).toMatch(/^whpk_[A-Za-z\d+/]{43}=$/);
  const row = { ...webhook, sealedEd25519Key: made.sealedEd25519Key! };
  expect(ed25519Columns('V1_AND_V1A', row, testSecretBox)).toEqual({});
  for (const other of ['OFF', 'V1'] as const) expect(ed25519Columns(other, row, testSecretBox)).toEqual(none);
  expect(ed25519Columns('V1_AND_V1A', webhook, testSecretBox).ed25519PublicKey).not.toBe(
    made.ed25519PublicKey,
  );
});

test('the private key is encrypted for its webhook, and belongs to the public one', () => {
  const { sealedEd25519Key, ed25519PublicKey } = ed25519Columns('V1_AND_V1A', webhook, testSecretBox);
  expect(() => openEd25519Key(sealedEd25519Key!, { ...webhook, id: 'another' }, testSecretBox)).toThrow(
    'another cell',
  );
  const key = Buffer.from(openEd25519Key(sealedEd25519Key!, webhook, testSecretBox), 'base64');
  const x = Buffer.from(ed25519PublicKey!.slice('whpk_'.length), 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signature = sign(null, Buffer.from('a'), createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  expect(verify(null, Buffer.from('a'), publicKey, signature)).toBe(true);
});
