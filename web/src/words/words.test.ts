import { describe, expect, it } from 'vitest';
import { attemptError, httpStatus } from './errors.ts';
import { conditionInWords, emptyListMeaning, filterSummary, matchesNothing } from './filters.ts';
import { count, counted, health, HEALTHY_FROM_PERCENT, percent } from './numbers.ts';
import { fieldPaths } from './paths.ts';
import { healthInWords } from './health.ts';
import { delaysText, readDelays, scheduleInWords } from './schedule.ts';
import { ago, exact, nextTry, span, took } from './time.ts';

const now = Date.parse('2026-02-03T04:05:06.000Z');
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe('times', () => {
  it.each([
    [0, 'now'],
    [1.9, 'now'],
    [2, '2 s ago'],
    [59.9, '59 s ago'],
    [60, '1 min ago'],
    [3 * 60 + 59, '3 min ago'],
    [3600, '1 h ago'],
    [23 * 3600 + 3599, '23 h ago'],
    [24 * 3600, 'yesterday'],
    [48 * 3600, '2 days ago'],
    [29 * 86_400, '29 days ago'],
    [30 * 86_400, '2026-01-04'],
  ])('%d seconds ago is "%s"', (seconds, words) => {
    expect(ago(before(seconds), now)).toBe(words);
  });

  it('calls a time slightly ahead of our clock now', () => {
    expect(ago(before(-3), now)).toBe('now');
  });

  it('gives the exact moment to the millisecond and with its zone', () => {
    expect(exact('2026-02-03T04:05:06.789Z')).toMatch(
      /^2026-02-0[234] \d\d:\d\d:06\.789 UTC([+−]\d\d:\d\d)?$/,
    );
  });

  it('counts down to the next attempt, and never to zero', () => {
    expect(nextTry(before(-7), now)).toBe('Next try in 7 s');
    expect(nextTry(before(-6.2), now)).toBe('Next try in 7 s');
    expect(nextTry(before(-1024), now)).toBe('Next try in 17 min 4 s');
    expect(nextTry(before(0), now)).toBe('Next try is due');
  });

  it('announces no attempt when none is planned or when it is long overdue', () => {
    expect(nextTry(null, now)).toBeNull();
    expect(nextTry(before(61), now)).toBeNull();
  });

  it('shows measured times in milliseconds below a second', () => {
    expect([took(0), took(999), took(1240), took(null)]).toEqual(['0 ms', '999 ms', '1.24 s', '–']);
  });

  it('shows set times as short as they are exact', () => {
    expect([span(2), span(60), span(64), span(3600), span(5400)]).toEqual([
      '2 s',
      '1 min',
      '1 min 4 s',
      '1 h',
      '1 h 30 min',
    ]);
  });
});

describe('numbers', () => {
  it('separates thousands by thin spaces and abbreviates nothing', () => {
    expect(count(999)).toBe('999');
    expect(count(12480)).toBe('12\u202f480');
    expect(count(Number.MAX_SAFE_INTEGER)).toBe('9\u202f007\u202f199\u202f254\u202f740\u202f991');
  });

  it('knows one from many', () => {
    expect(counted(1, 'new attempt')).toBe('1 new attempt');
    expect(counted(12, 'new attempt')).toBe('12 new attempts');
  });

  it('shows a dash and no health before the first attempt', () => {
    expect(percent(null)).toBe('–');
    expect(health(null)).toBe('unknown');
  });

  it('shows one decimal, and none for all or nothing', () => {
    expect([percent(99.4), percent(95), percent(100), percent(0)]).toEqual(['99.4%', '95.0%', '100%', '0%']);
  });

  it('calls an endpoint healthy from the threshold on', () => {
    expect(health(HEALTHY_FROM_PERCENT)).toBe('healthy');
    expect(health(HEALTHY_FROM_PERCENT - 0.1)).toBe('failing');
  });
});

describe('filters in words', () => {
  it('says what an empty list means in each mode', () => {
    expect(filterSummary({ mode: 'INCLUDE', events: [] }, [])).toBe('Every event');
    expect(filterSummary({ mode: 'EXCLUDE', events: [] }, [])).toBe('No event: the exclude list is empty');
    expect(emptyListMeaning('INCLUDE')).toContain('every event is delivered');
    expect(emptyListMeaning('EXCLUDE')).toContain('nothing is delivered');
  });

  it('spells out a few names and counts the rest', () => {
    expect(filterSummary({ mode: 'INCLUDE', events: ['a', 'b', 'c'] }, [])).toBe('a, b, c');
    expect(filterSummary({ mode: 'EXCLUDE', events: ['a', 'b', 'c', 'd'] }, [])).toBe(
      'Every event except a, b and 2 more',
    );
  });

  it('adds the conditions with their symbols', () => {
    const conditions = [
      { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
      { field: 'context.utm_source', operator: 'EQUALS', value: 'google' },
    ] as const;
    expect(filterSummary({ mode: 'INCLUDE', events: ['purchase'] }, conditions)).toBe(
      'purchase where properties.value > 500 and context.utm_source == "google"',
    );
  });

  it('leaves conditions out where nothing can match anyway', () => {
    const filter = { mode: 'EXCLUDE', events: [] } as const;
    expect(matchesNothing(filter)).toBe(true);
    expect(filterSummary(filter, [{ field: 'a', operator: 'EXISTS' }])).not.toContain('where');
  });

  it('gives EXISTS no value', () => {
    expect(conditionInWords({ field: 'user_id', operator: 'EXISTS', value: null })).toBe('user_id exists');
  });
});

describe('errors in words', () => {
  it('says how long a timeout was', () => {
    expect(attemptError('timeout', 5000)).toBe('Timed out after 5.0 s');
    expect(attemptError('timeout')).toBe('Timed out');
  });

  it('explains connection errors and HTTP answers', () => {
    expect(attemptError('ECONNREFUSED')).toMatch(/^Connection refused/);
    expect(attemptError('ECONNREFUSED 127.0.0.1:9')).toMatch(/^Connection refused/);
    expect(attemptError('HTTP 502')).toBe('Answered 502 Bad gateway');
    expect(attemptError('HTTP 302')).toContain('redirects are not followed');
  });

  it('shows what it does not know as it came, and nothing for no error', () => {
    expect(attemptError('something odd')).toBe('something odd');
    expect(attemptError(null)).toBeNull();
    expect(httpStatus(299)).toBe('299');
  });
});

describe('the retry schedule', () => {
  it('is told in words, with the end of it', () => {
    expect(scheduleInWords([2, 4, 8])).toBe('Tried again after 2 s, 4 s, 8 s. Given up after about 14 s.');
    expect(scheduleInWords([])).toBe('One attempt only: a failure is final.');
  });
});

describe('the fields of an event', () => {
  it('lists every dot path, and arrays by their first element', () => {
    const event = { event_name: 'x', properties: { items: [{ price: 1 }, { price: 2 }] } };
    expect(fieldPaths(event)).toEqual([
      'event_name',
      'properties',
      'properties.items',
      'properties.items.0',
      'properties.items.0.price',
    ]);
  });

  it('leaves out names that no path can reach', () => {
    expect(fieldPaths({ 'a.b': 1, '': 2, c: 3 })).toEqual(['c']);
  });
});

describe("delays of one's own", () => {
  it('are read in seconds, minutes, hours and days, and written back as short as they are exact', () => {
    expect(readDelays('30s, 5m,2h, 1d, 90, 3 min')).toEqual({ delays: [30, 300, 7200, 86_400, 90, 180] });
    expect(delaysText([30, 300, 7200, 86_400, 90])).toBe('30s, 5m, 2h, 1d, 90s');
  });

  it.each(['', '0s', '5x', '1.5s', '30s,'])('are refused as "%s"', (text) => {
    expect(readDelays(text)).toHaveProperty('error');
  });
});

describe('the health of an endpoint', () => {
  const now = Date.parse('2026-02-03T04:05:06Z');
  const open = { state: 'OPEN' as const, reason: '20 attempts in a row failed: ECONNREFUSED' };

  it('is told with its reason, the next probe, and what waits', () => {
    const nextProbeAt = '2026-02-03T04:05:30Z';
    expect(healthInWords({ ...open, nextProbeAt }, 1234, now)).toBe(
      'Paused. 20 attempts in a row failed: ECONNREFUSED. Next probe in 24 s. 1\u202f234 deliveries wait.',
    );
    expect(healthInWords({ ...open, nextProbeAt: '2026-02-03T04:05:00Z' }, 0, now)).toContain(
      'Next probe with the next delivery.',
    );
    expect(healthInWords({ state: 'RECOVERING' }, 1, now)).toBe(
      'Recovering: the endpoint answers again. 1 delivery waits.',
    );
  });

  it('is not spoken of when all is well, or its owner disabled it', () => {
    expect(healthInWords({ state: 'HEALTHY' }, 0, now)).toBeNull();
    expect(healthInWords({ state: 'DISABLED', reason: null }, 0, now)).toBeNull();
    expect(healthInWords({ state: 'DISABLED', reason: 'The endpoint answered 410 Gone.' }, 0, now)).toBe(
      'The endpoint answered 410 Gone.',
    );
  });
});
