import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { fromBase32, toBase32 } from './base32.ts';
import { codeOf, createTotpSecret, isTotpCode, otpauthUri, stepOf, stepOfCode } from './totp.ts';

/** The secret of RFC 4226 and RFC 6238. */
const secret = toBase32(Buffer.from('12345678901234567890'));

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is the one of RFC 4648', (plain, encoded) => {
    expect(toBase32(Buffer.from(plain))).toBe(encoded);
    expect(fromBase32(encoded).toString()).toBe(plain);
  });

  it('gives all bytes back', () => {
    for (let length = 0; length < 64; length += 1) {
      const bytes = randomBytes(length);
      expect(fromBase32(toBase32(bytes))).toEqual(bytes);
    }
  });
});

it('HOTP codes are those of RFC 4226', () => {
  const expected = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  expect(expected.map((_, counter) => codeOf(secret, counter))).toEqual(expected);
});

it.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('the TOTP code after %i seconds is the one of RFC 6238', (seconds, code) => {
  const step = stepOf(new Date(seconds * 1000));
  expect(codeOf(secret, step, 8)).toBe(code);
});

describe('a code', () => {
  const now = new Date(1_234_567_890_000);
  const step = stepOf(now);

  it.each([-1, 0, 1])('of the time step %i is right', (offset) =>
    expect(stepOfCode(secret, codeOf(secret, step + offset), now)).toBe(step + offset),
  );

  it.each([-2, 2])('of the time step %i is wrong', (offset) =>
    expect(stepOfCode(secret, codeOf(secret, step + offset), now)).toBeNull(),
  );

  it('changes at the seconds 0 and 30', () => {
    expect(stepOf(new Date(29_999))).toBe(0);
    expect(stepOf(new Date(30_000))).toBe(1);
  });

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', '123 56', '123456\n'])('is not %j', (text) =>
    expect(isTotpCode(text)).toBe(false),
  );
});

it('a new secret has 160 bits, and its address is what apps read', () => {
  const made = createTotpSecret();
  expect(fromBase32(made)).toHaveLength(20);
  expect(createTotpSecret()).not.toBe(made);
  const address = new URL(otpauthUri('ABC', 'a+b@example.com'));
  expect(address.href).toBe(
    'otpauth://totp/Perspection%20Webhooks:a%2Bb%40example.com?secret=ABC&issuer=Perspection%20Webhooks&algorithm=SHA1&digits=6&period=30',
  );
});
