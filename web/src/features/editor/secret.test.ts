import { expect, test } from 'vitest';

import { randomSecret } from './secret.ts';

test('a generated key is 256 bits in standard base64, another each time', () => {
  const keys = Array.from({ length: 50 }, randomSecret);
  for (const key of keys) expect(key).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/);
  expect(new Set(keys).size).toBe(50);
});
