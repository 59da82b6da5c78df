import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  dayFromAddress,
  dayOf,
  dayToAddress,
  exact,
  fromAddress,
  minuteOf,
  secondOf,
  startOfDay,
  timeOf,
  toAddress,
} from './calendar.ts';
import { stepLabel } from './metrics.ts';
import { ago, moment } from './time.ts';
import { setZone, zone, zoneWords } from './zone.ts';

const at = '2026-07-31T22:30:06.789Z';
let zoneBefore: string | undefined;

// Two hours ahead of UTC in summer, one in winter.
beforeEach(() => {
  zoneBefore = process.env['TZ'];
  process.env['TZ'] = 'Europe/Berlin';
});
afterEach(() => {
  if (zoneBefore === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneBefore;
  setZone('local');
});

describe('in local time', () => {
  it('a time is of the day and the hour where the user is', () => {
    expect([dayOf(at), minuteOf(at), secondOf(at)]).toEqual(['2026-08-01', '00:30', '2026-08-01 00:30:06']);
    expect(exact(at)).toBe('2026-08-01 00:30:06.789 UTC+02:00');
    expect(exact('2026-01-31T22:30:06Z')).toBe('2026-01-31 23:30:06.000 UTC+01:00');
    expect(zoneWords()).toBe('local time');
  });

  it('a zone behind UTC has a minus', () => {
    process.env['TZ'] = 'America/St_Johns';
    expect(exact('2026-01-31T22:30:06Z')).toBe('2026-01-31 19:00:06.000 UTC−03:30');
  });

  it('what is typed is meant in that zone', () => {
    expect(timeOf('2026-08-01T00:30')?.toISOString()).toBe('2026-07-31T22:30:00.000Z');
    expect(startOfDay('2026-08-01').toISOString()).toBe('2026-07-31T22:00:00.000Z');
    // The day on which the clocks are put forward has 23 hours.
    expect(startOfDay('2026-03-29', 1).getTime() - startOfDay('2026-03-29').getTime()).toBe(23 * 3_600_000);
  });
});

describe('in UTC', () => {
  beforeEach(() => setZone('utc'));

  it('everything that shows a time shows it in UTC', () => {
    expect(zone()).toBe('utc');
    expect([dayOf(at), minuteOf(at), secondOf(at)]).toEqual(['2026-07-31', '22:30', '2026-07-31 22:30:06']);
    expect(exact(at)).toBe('2026-07-31 22:30:06.789 UTC');
    expect(moment(at, Date.parse('2026-07-31T23:59:00Z'))).toBe('22:30:06.789');
    expect(moment(at, Date.parse('2026-08-01T00:01:00Z'))).toBe('07-31 22:30:06');
    expect(ago(at, Date.parse('2026-10-01T00:00:00Z'))).toBe('2026-07-31');
    expect(stepLabel({ since: at, stepSeconds: 900 }, 1)).toBe('22:45');
    expect(stepLabel({ since: at, stepSeconds: 7200 }, 1)).toBe('08-01 00:30');
    expect(zoneWords()).toBe('UTC');
  });

  it('what is typed is meant in UTC', () => {
    expect(timeOf('2026-08-01T00:30:05')?.toISOString()).toBe('2026-08-01T00:30:05.000Z');
    expect(startOfDay('2026-08-01', 1).toISOString()).toBe('2026-08-02T00:00:00.000Z');
  });
});

it('a time of the address is the same one in every zone', () => {
  const local = toAddress('2026-08-01T00:30');
  expect(local).toBe('2026-08-01T00:30+02:00');
  setZone('utc');
  expect(fromAddress(local)).toBe('2026-07-31T22:30');
  expect(toAddress(fromAddress(local))).toBe('2026-07-31T22:30Z');
  setZone('local');
  expect(fromAddress('2026-07-31T22:30:05Z')).toBe('2026-08-01T00:30:05');
  // Addresses from before have no zone, and what is no time is shown as it is.
  expect(fromAddress('2026-08-01T00:30')).toBe('2026-08-01T00:30');
  expect([fromAddress('soon'), toAddress('soon'), toAddress('')]).toEqual(['soon', 'soon', '']);
});

it.each([
  '',
  'soon',
  '2026-02-30T00:00',
  '2026-02-03',
  '2026-02-03T25:00',
  '2026-02-03T04:60',
  '1969-12-31T23:59',
])('%j is no time', (text) => {
  expect(timeOf(text)).toBeNull();
});

describe('a day in an address', () => {
  it('has the offset of its zone, and is read as it was meant', () => {
    const summer = dayToAddress('2026-08-01');
    expect([summer, dayToAddress('2026-02-01')]).toEqual(['2026-08-01+02:00', '2026-02-01+01:00']);
    const [start, end] = [new Date('2026-07-31T22:00:00Z'), new Date('2026-08-01T22:00:00Z')];
    expect(dayFromAddress(summer)).toEqual({ day: '2026-08-01', start, end, zone: null });
    expect(dayFromAddress('2026-08-01')).toEqual(dayFromAddress(summer));
    setZone('utc');
    expect(dayFromAddress(summer)).toEqual({ day: '2026-08-01', start, end, zone: 'UTC+02:00' });
    expect(dayToAddress('2026-08-01')).toBe('2026-08-01Z');
  });

  it('has 23 hours in its own zone when the clocks are put forward', () => {
    const { start, end } = dayFromAddress('2026-03-29+01:00')!;
    expect(end.getTime() - start.getTime()).toBe(23 * 3_600_000);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-02-30Z',
    '2026-08-01+99:00',
    '2026-08-01T00:00Z',
    '2026-08-01+2',
  ])('is none: %s', (text) => expect(dayFromAddress(text)).toBeNull());
});
