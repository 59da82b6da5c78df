import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sign, signStandard, signTimed, standardKeyBytes } from './signature.ts';

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

test('the time-stamped signature of the example in docs/signatures.md is the one shown there', () => {
  const docs = readFileSync(new URL('../../../docs/signatures.md', import.meta.url), 'utf8');
  const row = (name: string): string => new RegExp(`\\| ${name} \\| \`(.+)\` \\|`).exec(docs)![1]!;
  const [time, body] = [row('time'), Buffer.from(row('body'))];
  expect(`t=${time},v2=${signTimed(time, body, row('secret key'))}`).toBe(row('time-stamped signature'));
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

test('the standard signature is the one of the vector that the official verifiers accept', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const content = { id: 'msg_1', time: '1700000000', body: Buffer.from('{"a":1}') };
  expect(signStandard(content, secret)).toBe('v1,LInk7lWC3DLGgRP3k/Xpm933fgj/SEGrik4mpkLgnKE=');
});

test('a standard key is what follows whsec_, decoded, and any other text as it is', () => {
  const bytes = Buffer.from('fbefbe00ff', 'hex');
  for (const text of ['whsec_++++AP8=', 'whsec_----AP8=', 'whsec_----AP8', 'whsec_++++AP8'])
    expect(standardKeyBytes(text)).toEqual(bytes);
  for (const text of [
    'plain secret',
    'whsec_',
    'whsec_abcde',
    'whsec_with blanks',
    'whsec_schlüssel',
    'WHSEC_AAAA',
  ])
    expect(standardKeyBytes(text)).toEqual(Buffer.from(text, 'utf8'));
});
