import { expect, it } from 'vitest';

import { readRetryAfter } from './retry-after.ts';

const now = new Date('2026-02-03T04:05:06.000Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);

it.each([
  ['120', 120],
  [' 7 ', 7],
  ['Tue, 03 Feb 2026 04:06:06 GMT', 60],
])('%s asks for a pause of %i s', (value, seconds) => {
  expect(readRetryAfter(value, now)).toEqual(inSeconds(seconds));
});

it.each(['86400', '99999999999999999999', 'Wed, 03 Feb 2027 04:06:06 GMT'])(
  '%s asks for too much, and gets an hour',
  (value) => {
    expect(readRetryAfter(value, now)).toEqual(inSeconds(3600));
  },
);

it.each([
  '',
  '0',
  '-5',
  '1.5',
  '1e3',
  'soon',
  '2026-02-03T05:00:00Z',
  'Tue, 03 Feb 2026 04:05:00 GMT',
  'Xxx, 99 Xxx 2026 99:99:99 GMT',
  'on Tue, 03 Feb 2026 04:06:06 GMT',
  'Tue, 03 Feb 2026 04:06:06 GMT+0000',
])('"%s" asks for nothing', (value) => {
  expect(readRetryAfter(value, now)).toBeNull();
});
