import { describe, expect, it } from 'vitest';

import { isExactNumber } from './exact-number.ts';

describe('a number is exact', () => {
  it.each([
    '0',
    '-0',
    '0.0',
    '0e9',
    '1',
    '-1',
    '1.0',
    '1e2',
    '1E+2',
    '0.1',
    '1.10',
    '99.99',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '1e22',
    '100000000000000000000',
    '0.30000000000000004',
    '0.10000000000000001',
    '1.7976931348623157e308',
    '5e-324',
    '1e-7',
    '123456789012345.6',
    `1${'0'.repeat(308)}`,
    `1.${'0'.repeat(398)}`,
    `0.${'0'.repeat(398)}`,
  ])('when it keeps its value: %s', (token) => {
    expect(isExactNumber(token)).toBe(true);
  });
});

describe('a number is not exact', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '1e400',
    '-1e400',
    '1e-400',
    '4503599627370497.3',
    '0.1000000000000000055',
    '123456789012345678e1',
    '1.0000000000000000000001',
    `0.${'1'.repeat(200)}`,
  ])('when reading it changes it: %s', (token) => {
    expect(isExactNumber(token)).toBe(false);
  });
});

it('calls every float exact that a program prints, with 17 digits or with its shortest', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 2000; round += 1) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 600 - 300);
    expect([value, isExactNumber(String(value))]).toEqual([value, true]);
    expect([value, isExactNumber(value.toPrecision(17))]).toEqual([value, true]);
  }
});

it.each([
  `1${'0'.repeat(1_000_000)}1`,
  `0.${'0'.repeat(1_000_000)}1`,
  `1e${'0'.repeat(1_000_000)}9999`,
  '1'.repeat(1_000_000),
])('refuses a number of a million characters at once', (token) => {
  const started = performance.now();
  expect(isExactNumber(token)).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});
