import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sign } from './signature.ts';

// RFC 4231, test case 2.
const rfc = { key: 'Jefe', data: 'what do ya want for nothing?' };
const rfcDigest = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

test('a signature is HMAC-SHA256 in lowercase hex', () => {
  expect(sign(Buffer.from(rfc.data), rfc.key)).toBe(rfcDigest);
  expect(sign(Buffer.from(rfc.data), createSecretKey(rfc.key, 'utf8'))).toBe(rfcDigest);
});

test('the signature of the example in docs/signatures.md is the one shown there', () => {
  const docs = readFileSync(new URL('../../../docs/signatures.md', import.meta.url), 'utf8');
  const row = (name: string): string => new RegExp(`\\| ${name} \\| \`(.+)\` \\|`).exec(docs)![1]!;
  expect(sign(Buffer.from(row('body')), row('secret key'))).toBe(row('signature'));
});

test('a signature covers bytes, not text', () => {
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  expect(sign(body, 'k')).not.toBe(sign(Buffer.from(body.toString()), 'k'));
});

test('signatures are right for more secrets than the key cache holds', () => {
  const body = Buffer.from('{}');
  const first = sign(body, 'secret-0');
  for (let index = 1; index <= 10_001; index++) sign(body, `secret-${index}`);
  expect(sign(body, 'secret-0')).toBe(first);
  expect(sign(body, 'ключ')).toBe(sign(body, createSecretKey(Buffer.from('ключ'))));
});
