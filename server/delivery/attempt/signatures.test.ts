import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';

import { Webhook as Verifier } from 'standardwebhooks';
import { expect, test } from 'vitest';

import { type DeliveryTarget } from '../../storage/index.ts';
import { sign } from './signature.ts';
import { signaturesOf, signingKeys } from './signatures.ts';

const [present, previous] = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const body = Buffer.from('{"event_id":"größe","n":1}');
const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 999);
const time = String(Math.floor(at.getTime() / 1000));

const nothing = { standard: false, timestamped: false, ed25519Key: null, previousSecret: () => null };

/** The headers of an attempt, by name, but for X-Perspection-Signature. */
function headersOf(extra: Partial<typeof nothing> | object, secretKey: string | null = present!) {
  const target = { secretKey, extraSigning: { ...nothing, ...extra } } as unknown as DeliveryTarget;
  const { signatureHeaders } = signaturesOf({ eventId: 'größe', body, at }, signingKeys(target, at));
  return Object.fromEntries((signatureHeaders ?? []).map(({ name, value }) => [name, value]));
}

test('a webhook that asks for nothing more has one signature and no further header', () => {
  const target = { secretKey: present, extraSigning: null } as unknown as DeliveryTarget;
  const signatures = signaturesOf({ eventId: 'e', body, at }, signingKeys(target, at));
  expect(signatures).toEqual({ signature: sign(body, present!), signatureHeaders: null });
  expect(headersOf({})).toEqual({});
});

test('the official verifier takes the standard headers with either key of an overlap, and with no other', () => {
  const headers = headersOf({ standard: true, previousSecret: () => previous });
  expect(headers['webhook-id']).toBe('gr%C3%B6%C3%9Fe');
  expect(headers['webhook-timestamp']).toBe(time);
  for (const key of [present!, previous!])
    expect(new Verifier(key).verify(body.toString(), headers)).toEqual(JSON.parse(body.toString()));
  const other = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  expect(() => new Verifier(other).verify(body.toString(), headers)).toThrow();
  expect(() => new Verifier(present!).verify(`${body} `, headers)).toThrow();
});

test('the official verifier takes a key of plain text as raw bytes', () => {
  const headers = headersOf({ standard: true }, 'plain secret');
  const verifier = new Verifier('plain secret', { format: 'raw' });
  expect(verifier.verify(body.toString(), headers)).toEqual(JSON.parse(body.toString()));
});

test('v1a is an ed25519 signature of the same content, with or without a secret key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const ed25519Key = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  for (const secret of [present!, null]) {
    const headers = headersOf({ standard: true, ed25519Key }, secret);
    const signatures = headers['webhook-signature']!.split(' ');
    expect(signatures.map((text) => text.split(',')[0])).toEqual(secret ? ['v1', 'v1a'] : ['v1a']);
    const content = Buffer.from(`${headers['webhook-id']}.${time}.${body}`);
    const signature = Buffer.from(signatures.at(-1)!.split(',')[1]!, 'base64');
    expect(
      verify(null, content, createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })), signature),
    ).toBe(true);
  }
});

test('the time-stamped signature covers the time and the body, with every key that is valid', () => {
  const hmac = (key: string) => createHmac('sha256', key).update(`${time}.`).update(body).digest('hex');
  expect(headersOf({ timestamped: true })).toEqual({
    'X-Perspection-Timestamp': time,
    'X-Perspection-Signature-V2': `t=${time},v2=${hmac(present!)}`,
  });
  expect(headersOf({ timestamped: true, previousSecret: () => previous })).toEqual({
    'X-Perspection-Signature-Previous': sign(body, previous!),
    'X-Perspection-Timestamp': time,
    'X-Perspection-Signature-V2': `t=${time},v2=${hmac(present!)},v2=${hmac(previous!)}`,
  });
});

test('without any key there is nothing to sign with, and no header that pretends so', () => {
  expect(headersOf({ standard: true, timestamped: true }, null)).toEqual({});
});
