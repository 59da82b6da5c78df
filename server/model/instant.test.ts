import { describe, expect, it } from 'vitest';

import { compareInstants, parseInstant } from './instant.ts';

// What is a time and what is none: tests/input-rules/filters.ts.

describe('a time', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0, 0],
    ['1969-12-31T23:59:59.5Z', -1, 500_000_000],
    ['2026-02-03T04:05:06Z', 1_770_091_506, 0],
    ['2026-02-03T05:05:06.789+01:00', 1_770_091_506, 789_000_000],
    ['2026-02-02T22:35:06.000000001-05:30', 1_770_091_506, 1],
    ['2024-02-29T00:00:00Z', 1_709_164_800, 0],
    ['0000-01-01T00:00:00Z', -62_167_219_200, 0],
    ['0099-12-31T00:00:00Z', -59_011_545_600, 0],
    ['9999-12-31T23:59:59Z', 253_402_300_799, 0],
  ])('%s is %d seconds and %d nanoseconds from the epoch', (text, seconds, nanos) => {
    expect(parseInstant(text)).toEqual({ seconds, nanos });
  });

  it('agrees with Date wherever Date reads the same time', () => {
    for (let day = 0; day < 3700; day += 1) {
      const date = new Date(Date.UTC(1895, 0, 1 + day * 13, day % 24, day % 60, (day * 7) % 60, day % 1000));
      const instant = parseInstant(date.toISOString())!;
      expect(instant.seconds * 1000 + instant.nanos / 1_000_000).toBe(date.getTime());
    }
  });

  it('comes before another one by seconds first, then by nanoseconds', () => {
    const inOrder = [
      '0000-01-01T00:00:00Z',
      '1969-12-31T23:59:59.9Z',
      '2026-02-03T04:05:06Z',
      '2026-02-03T04:05:06.000000001Z',
      '2026-02-03T04:05:06.1Z',
      '2026-02-03T05:05:07+01:00',
    ].map((text) => parseInstant(text)!);
    for (const [i, a] of inOrder.entries()) {
      for (const [j, b] of inOrder.entries()) expect(Math.sign(compareInstants(a, b))).toBe(Math.sign(i - j));
    }
  });

  it('is looked for in short text only', () => {
    expect(parseInstant(`2026-02-03T04:05:06.${'0'.repeat(9)}+00:00`)).not.toBeNull();
    expect(parseInstant(`2026-02-03T04:05:06.${'0'.repeat(1_000_000)}Z`)).toBeNull();
  });
});
