import { crc32 } from 'node:zlib';

import { expect, test } from 'vitest';

import { createApiKey } from './create-api-key.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const valueOf = (text: string) =>
  [...text].reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n);

test('a key has a prefix, 256 random bits and their checksum, as docs/api.md says for secret scanners', () => {
  const keys = Array.from({ length: 200 }, createApiKey);
  for (const key of keys) {
    const [, secret, checksum] = /^psk_([\dA-Za-z]{43})([\dA-Za-z]{6})$/.exec(key)!;
    expect(valueOf(checksum!)).toBe(BigInt(crc32(secret!)));
    expect(valueOf(secret!)).toBeLessThan(2n ** 256n);
  }
  expect(new Set(keys).size).toBe(200);
  // All bits are used: the highest of 200 numbers is below half of the range once in 2^200.
  expect(keys.map((key) => valueOf(key.slice(4, 47))).some((value) => value >= 2n ** 255n)).toBe(true);
});
