import { describe, expect, it } from 'vitest';
import { needAttention } from './attention.ts';
import { expiryWarning } from './certificates.ts';
import { nextAttempt, outcome } from './delivery.ts';
import { attemptError, explainError, httpStatus } from './errors.ts';
import { conditionInWords, emptyListMeaning, filterSummary, matchesNothing } from './filters.ts';
import { count, counted, health, HEALTHY_FROM_PERCENT, percent } from './numbers.ts';
import { fieldPaths, isPath, starsIn } from './paths.ts';
import { healthInWords } from './health.ts';
import { delaysText, readDelays, scheduleInWords } from './schedule.ts';
import { ago, exact, inDays, span, took } from './time.ts';

const now = Date.parse('2026-02-03T04:05:06.000Z');
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

it.each([
  [-1, 'The client certificate has expired: enter a new one.'],
  [3600, 'The client certificate expires in less than a day: enter a new one.'],
  [86_400, 'The client certificate expires in 1 day: enter a new one.'],
  [30 * 86_400 - 1, 'The client certificate expires in 29 days: enter a new one.'],
  [30 * 86_400, null],
])('a client certificate that ends in %d s is warned of by %j', (seconds, words) => {
  expect(expiryWarning(before(-seconds), now)).toBe(words);
});

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

  it('a time slightly ahead of the clock is "now"', () => {
    expect(ago(before(-3), now)).toBe('now');
  });

  it('the exact time has milliseconds and the zone', () => {
    expect(exact('2026-02-03T04:05:06.789Z')).toMatch(
      /^2026-02-0[234] \d\d:\d\d:06\.789 UTC([+−]\d\d:\d\d)?$/,
    );
  });

  it('measured durations are in milliseconds below a second', () => {
    expect([took(0), took(999), took(1240), took(null)]).toEqual(['0 ms', '999 ms', '1.24 s', '–']);
  });

  it('configured durations have the shortest exact form', () => {
    expect([span(2), span(60), span(64), span(3600), span(5400)]).toEqual([
      '2 s',
      '1 min',
      '1 min 4 s',
      '1 h',
      '1 h 30 min',
    ]);
  });

  it.each([
    [0, 'expired'],
    [59 * 60, 'in less than 1 h'],
    [47.9 * 3600, 'in 47 h'],
    [89.9 * 86_400, 'in 90 days'],
    [729 * 86_400, 'in 729 days'],
    [1090 * 86_400, 'in 3 years'],
  ])('says when what ends in %d s ends: %s', (seconds, words) => {
    expect(inDays(before(-seconds), now)).toBe(words);
  });
});

describe('numbers', () => {
  it('have thin spaces between thousands and are not abbreviated', () => {
    expect(count(999)).toBe('999');
    expect(count(12480)).toBe('12,480');
    expect(count(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
  });

  it('are followed by the singular or the plural', () => {
    expect(counted(1, 'new attempt')).toBe('1 new attempt');
    expect(counted(12, 'new attempt')).toBe('12 new attempts');
  });

  it('are a dash before the first attempt, and the health is unknown', () => {
    expect(percent(null)).toBe('–');
    expect(health(null)).toBe('unknown');
  });

  it('have one decimal as percentages, except 0% and 100%', () => {
    expect([percent(99.4), percent(95), percent(100), percent(0)]).toEqual(['99.4%', '95.0%', '100%', '0%']);
  });

  it('mean a healthy endpoint from the threshold on', () => {
    expect(health(HEALTHY_FROM_PERCENT)).toBe('healthy');
    expect(health(HEALTHY_FROM_PERCENT - 0.1)).toBe('failing');
  });
});

describe('filters in words', () => {
  it('say what an empty list means in each mode', () => {
    expect(filterSummary({ mode: 'INCLUDE', events: [] }, [], 'ALL')).toBe('Every event');
    expect(filterSummary({ mode: 'EXCLUDE', events: [] }, [], 'ALL')).toBe(
      'No events: the exclude list is empty',
    );
    expect(emptyListMeaning('INCLUDE')).toContain('every event is delivered');
    expect(emptyListMeaning('EXCLUDE')).toContain('nothing is delivered');
  });

  it('list a few names and count the rest', () => {
    expect(filterSummary({ mode: 'INCLUDE', events: ['a', 'b', 'c'] }, [], 'ALL')).toBe('a, b, c');
    expect(filterSummary({ mode: 'EXCLUDE', events: ['a', 'b', 'c', 'd'] }, [], 'ALL')).toBe(
      'Every event except a, b and 2 more',
    );
  });

  it('name the sources, or count them', () => {
    const filter = { mode: 'INCLUDE', events: ['purchase'] } as const;
    expect(filterSummary(filter, [], 'ALL', ['Shop'])).toBe('purchase from Shop');
    expect(filterSummary(filter, [{ field: 'a', operator: 'EXISTS' }], 'ALL', ['Shop', 'Blog'])).toBe(
      'purchase from Shop or Blog where a exists',
    );
    expect(filterSummary(filter, [], 'ALL', ['Shop', 'Blog', 'App', 'POS'])).toBe(
      'purchase from Shop, Blog and 2 more',
    );
    expect(filterSummary(filter, [], 'ALL', ['Shop', null])).toBe('purchase from 2 sources');
    expect(filterSummary({ mode: 'EXCLUDE', events: [] }, [], 'ALL', ['Shop'])).not.toContain('Shop');
  });

  it('show conditions with their symbols', () => {
    const conditions = [
      { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
      { field: 'context.utm_source', operator: 'EQUALS', value: 'google' },
    ] as const;
    const filter = { mode: 'INCLUDE', events: ['purchase'] } as const;
    expect(filterSummary(filter, conditions, 'ALL')).toBe(
      'purchase where properties.value > 500 and context.utm_source == "google"',
    );
    expect(filterSummary(filter, conditions, 'ANY')).toBe(
      'purchase where properties.value > 500 or context.utm_source == "google"',
    );
  });

  it('leave conditions out if no event can match', () => {
    const filter = { mode: 'EXCLUDE', events: [] } as const;
    expect(matchesNothing(filter)).toBe(true);
    expect(filterSummary(filter, [{ field: 'a', operator: 'EXISTS' }], 'ALL')).not.toContain('where');
  });

  it('show no value for EXISTS', () => {
    expect(conditionInWords({ field: 'user_id', operator: 'EXISTS', value: null })).toBe('user_id exists');
  });
});

describe('errors in words', () => {
  it('include the duration of a timeout', () => {
    expect(attemptError('timeout', 5000)).toBe('Timed out after 5.0 s');
    expect(attemptError('timeout')).toBe('Timed out');
  });

  it('explain connection errors and HTTP statuses', () => {
    expect(attemptError('ECONNREFUSED')).toMatch(/^Connection refused/);
    expect(attemptError('TLS: certificate has expired')).toBe('The endpoint’s TLS certificate has expired');
    expect(attemptError('blocked: port 22')).toBe('The address is not allowed: port 22');
    expect(attemptError('malformed answer (not HTTP)')).toBe(
      'The endpoint’s response is not valid HTTP: not HTTP',
    );
    expect(attemptError('HTTP 502')).toBe('Responded with 502 Bad gateway');
    expect(attemptError('HTTP 302')).toContain('redirects are not followed');
  });

  it('come with advice, also for statuses that have none of their own', () => {
    expect(explainError('HTTP 404')?.advice).toMatch(/^Check the path/);
    expect(explainError('HTTP 302 (redirects are not followed)')?.advice).toMatch(/^Set the webhook’s URL/);
    expect(explainError('HTTP 418')?.advice).toBe(explainError('HTTP 400')?.advice);
    expect(explainError('HTTP 599')?.advice).toBe(explainError('HTTP 500')?.advice);
  });

  it('are unchanged and without advice if unknown, and null without an error', () => {
    expect(explainError('something odd')).toEqual({ meaning: 'something odd', advice: null });
    expect(attemptError('constructor')).toBe('constructor');
    expect(attemptError(null)).toBeNull();
    expect(httpStatus(299)).toBe('299');
  });
});

describe('the retry schedule', () => {
  it('is told in words, with the end of it', () => {
    expect(scheduleInWords([2, 4, 8])).toBe('Retries after 2 s, 4 s, 8 s. Gives up after about 14 s.');
    expect(scheduleInWords([])).toBe('One attempt, no retries.');
  });
});

describe('the paths of an event', () => {
  it('include all fields, and the first element of arrays', () => {
    const event = { event_name: 'x', properties: { items: [{ price: 1 }, { price: 2 }] } };
    expect(fieldPaths(event)).toEqual([
      'event_name',
      'properties',
      'properties.items',
      'properties.items.*',
      'properties.items.*.price',
    ]);
  });

  it('leave out the empty name, which no path can contain, and escape dots, stars and backslashes', () => {
    const paths = fieldPaths({ '': 2, 'a.b': { '*': 1 }, '\\': 3 });
    expect(paths).toEqual(['a\\.b', 'a\\.b.\\*', '\\\\']);
    expect(paths.filter(isPath)).toEqual(paths);
  });

  it('count the stars that are steps', () => {
    expect(['a', 'a.*', '*.*.b', '\\*.*', 'a\\\\.*'].map(starsIn)).toEqual([0, 1, 2, 1, 1]);
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

describe('what a delivery is now', () => {
  const over = ['DELIVERED', 'FAILED', 'CANCELLED'] as const;
  const next = (state: 'RETRYING' | 'HELD', seconds: number) =>
    nextAttempt({ state, nextAttemptAt: before(-seconds) }, now);

  it('has a countdown that ends with "due", not with zero', () => {
    expect(next('RETRYING', 7)).toBe('Next attempt in 7 s');
    expect(next('RETRYING', 6.2)).toBe('Next attempt in 7 s');
    expect(next('RETRYING', 1024)).toBe('Next attempt in 17 min 4 s');
    expect(next('RETRYING', 0)).toBe('Retrying now');
    expect(next('RETRYING', -3600)).toBe('Retrying now');
  });

  it('says when the endpoint is tried while it is held', () => {
    expect(next('HELD', 40)).toBe('Checking again in 40 s');
    expect(next('HELD', -1)).toBe('Waiting for the endpoint');
    expect(nextAttempt({ state: 'HELD', nextAttemptAt: null }, now)).toBe('Waiting for the endpoint');
  });

  it('announces no next attempt before the first one, or when it is over', () => {
    for (const state of ['PENDING', ...over] as const) expect(nextAttempt({ state }, now)).toBeNull();
  });

  it('tells what became of a delivery that was to be tried again', () => {
    const words = over.map((state) => outcome({ state }));
    expect(words).toEqual(['Delivered later', 'Failed later', 'Cancelled later']);
    for (const state of ['PENDING', 'RETRYING', 'HELD'] as const) expect(outcome({ state })).toBeNull();
  });
});

describe('webhooks that need attention', () => {
  it('are counted as far as they are known', () => {
    expect(needAttention(1, false)).toBe('1 webhook needs attention');
    expect(needAttention(2, false)).toBe('2 webhooks need attention');
    expect(needAttention(50, true)).toBe('More than 50 webhooks need attention');
  });
});

describe('the health of an endpoint', () => {
  const now = Date.parse('2026-02-03T04:05:06Z');
  const open = { state: 'OPEN' as const, reason: '20 attempts in a row failed: ECONNREFUSED' };

  it('is shown with its reason, the next probe and the number of waiting deliveries', () => {
    const nextProbeAt = '2026-02-03T04:05:30Z';
    expect(healthInWords({ ...open, nextProbeAt }, 1234, now)).toBe(
      'Paused: connection refused. Checking again in 24 s. 1,234 deliveries queued.',
    );
    expect(healthInWords({ ...open, nextProbeAt: '2026-02-03T04:05:00Z' }, 0, now)).toContain(
      'Checking again with the next delivery.',
    );
    expect(healthInWords({ state: 'RECOVERING' }, 1, now)).toBe(
      'Recovering: the endpoint is responding again. 1 delivery queued.',
    );
  });

  it('is not shown if it is healthy, or if the user disabled it', () => {
    expect(healthInWords({ state: 'HEALTHY' }, 0, now)).toBeNull();
    expect(healthInWords({ state: 'DISABLED', reason: null }, 0, now)).toBeNull();
    expect(healthInWords({ state: 'DISABLED', reason: 'The endpoint answered 410 Gone.' }, 0, now)).toBe(
      'The endpoint answered 410 Gone.',
    );
  });
});
