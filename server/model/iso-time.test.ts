import { describe, expect, test } from 'vitest';

import { readIsoTime } from './iso-time.ts';

describe('a time', () => {
  test.each([
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['2026-01-02T03:04', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.600Z'],
    ['2026-01-02T03:04:05.9999999', '2026-01-02T03:04:05.999Z'],
    ['2026-01-02T00:04:05+01:00', '2026-01-01T23:04:05.000Z'],
    ['2026-01-02T03:04:05-2359', '2026-01-03T03:03:05.000Z'],
    ['2026-12-31t23:59:59.999z', '2026-12-31T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['0000-02-29', '0000-02-29T00:00:00.000Z'],
    ['0050-04-30T00:00:00Z', '0050-04-30T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, time) => {
    expect(readIsoTime(text)).toEqual({ time: new Date(time), problem: null });
  });

  test('has every day of the calendar', () => {
    const wrong: string[] = [];
    for (let day = Date.UTC(1999, 0, 1); day < Date.UTC(2101, 0, 1); day += 86_400_000) {
      const text = new Date(day).toISOString();
      const read = [text, text.slice(0, 10)].map((given) => readIsoTime(given).time?.getTime());
      if (read.some((time) => time !== day)) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });
});

describe('no time', () => {
  test.each<readonly [string, string]>([
    ['2026-02-30T10:00:00Z', 'must be a date that exists: 2026-02 has 28 days'],
    ['2026-02-29', 'must be a date that exists: 2026-02 has 28 days'],
    ['2024-02-30', 'must be a date that exists: 2024-02 has 29 days'],
    ['1900-02-29', 'must be a date that exists: 1900-02 has 28 days'],
    ['2026-04-31T00:00:00+02:00', 'must be a date that exists: 2026-04 has 30 days'],
    ['2026-06-31', 'must be a date that exists: 2026-06 has 30 days'],
    ['2026-09-31', 'must be a date that exists: 2026-09 has 30 days'],
    ['2026-11-31', 'must be a date that exists: 2026-11 has 30 days'],
    ['2026-12-32', 'must be a date that exists: 2026-12 has 31 days'],
    ['0090-01-32', 'must be a date that exists: 0090-01 has 31 days'],
    ['2026-01-00', 'must be a date that exists: there is no day 00'],
    ['2026-13-01', 'must be a date that exists: there is no month 13'],
    ['2026-00-01', 'must be a date that exists: there is no month 00'],
    ['2026-01-02T24:00:00Z', 'must have a time of day from 00:00:00 to 23:59:59'],
    ['2026-01-02T23:60Z', 'must have a time of day from 00:00:00 to 23:59:59'],
    ['2026-06-30T23:59:60Z', 'must have a time of day from 00:00:00 to 23:59:59'],
    ['2026-01-02T03:04:05+24:00', 'must have an offset from -23:59 to +23:59'],
    ['2026-01-02T03:04:05+01:60', 'must have an offset from -23:59 to +23:59'],
    ['0000-01-01T00:00:00+00:01', 'must be in the years 0000 to 9999 in UTC'],
    ['9999-12-31T23:59:59-00:01', 'must be in the years 0000 to 9999 in UTC'],
    ...['', 'yesterday', '2026-1-2', '2026-01-02T', '2026-01-02T03', '+002026-01-02', '1767323045000'].map(
      (text): [string, string] => [text, 'must be a time in ISO 8601, such as 2026-02-03T04:05:06.789Z'],
    ),
    [
      `2026-01-02T03:04:05.${'6'.repeat(1000)}Z`,
      'must be a time in ISO 8601, such as 2026-02-03T04:05:06.789Z',
    ],
  ])('is %s: it %s', (text, problem) => {
    expect(readIsoTime(text)).toEqual({ time: null, problem });
  });
});
