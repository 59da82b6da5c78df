import { expect, it } from 'vitest';

import { readRetryAfter } from './retry-after.ts';

const now = new Date('2026-02-03T04:05:06.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

it.each([
  ['120', 120],
  [' 7 ', 7],
  ['Tue, 03 Feb 2026 04:06:06 GMT', 60],
  ['Tuesday, 03-Feb-26 04:06:06 GMT', 60],
  ['Wednesday, 04-Feb-26 04:05:06 GMT', 3600],
  ['Tue Feb  3 04:06:06 2026', 60],
  ['Tue Feb 03 04:06:06 2026', 60],
  ['  Tue Feb  3 04:06:06 2026 ', 60],
  ['Tue, 03 Feb 2026 04:05:60 GMT', 54],
])('%s asks for a pause of %i s', (value, seconds) => {
  expect(readRetryAfter(value, now)).toEqual(inSeconds(seconds));
});

it.each([
  '86400',
  '99999999999999999999',
  '9'.repeat(16_000),
  'Wed, 03 Feb 2027 04:06:06 GMT',
  'Wednesday, 03-Feb-27 04:06:06 GMT',
  'Wed Feb  3 04:06:06 2027',
  'Thursday, 03-Feb-76 04:05:06 GMT', // 50 years ahead, to the second
])('%s asks for too much, and gets an hour', (value) => {
  expect(readRetryAfter(value, now)).toEqual(inSeconds(3600));
});

it.each([
  '',
  '0',
  '-5',
  '1.5',
  '1e3',
  'soon',
  '2026-02-03T05:00:00Z',
  'Tue, 03 Feb 2026 04:05:00 GMT',
  'Tuesday, 03-Feb-26 04:05:00 GMT',
  'Tue Feb  3 04:05:00 2026',
  'Thursday, 03-Feb-76 04:05:07 GMT', // more than 50 years ahead: 1976
  'Friday, 31-Dec-99 23:59:59 GMT',
  'Xxx, 99 Xxx 2026 99:99:99 GMT',
  'on Tue, 03 Feb 2026 04:06:06 GMT',
  'Tue, 03 Feb 2026 04:06:06 GMT+0000',
  'Xxx, 03 Xxx 2027 04:06:06 GMT',
  'Wed, 31 Feb 2027 04:06:06 GMT',
  'Wed, 00 Mar 2027 04:06:06 GMT',
  'Wednesday, 31-Feb-27 04:06:06 GMT',
  'Wed Feb 31 04:06:06 2027',
  'Wed, 03 Feb 2027 24:06:06 GMT',
  'Wed, 03 Feb 2027 04:60:06 GMT',
  'Wed, 03 Feb 2027 04:06:61 GMT',
  'Wed, 3 Feb 2027 04:06:06 GMT',
  'Wed, 03 Feb 27 04:06:06 GMT',
  'Wed, 03 Feb 2027 04:06:06 CET',
  'Wed, 03 Feb 2027 04:06:06',
  'Wednesday, 03-Feb-2027 04:06:06 GMT',
  'Wednesday, 03 Feb 27 04:06:06 GMT',
  'Wed Feb  3 04:06:06 2027 GMT',
  'Wed Feb 3 04:06:06 2027',
  '2027-02-03',
  '03/02/2027',
  `Wed, 03 Feb 2027 04:06:06 GMT${' GMT'.repeat(4_000)}`,
])('"%s" asks for nothing', (value) => {
  expect(readRetryAfter(value, now)).toBeNull();
});

it('reads a two-digit year near the turn of a century as the one that is near', () => {
  const late = new Date('2099-12-31T23:59:00.000Z');
  expect(readRetryAfter('Friday, 01-Jan-00 00:00:00 GMT', late)).toEqual(
    new Date('2100-01-01T00:00:00.000Z'),
  );
  const early = new Date('2100-01-01T00:00:00.000Z');
  expect(readRetryAfter('Thursday, 31-Dec-99 23:59:00 GMT', early)).toBeNull();
});
