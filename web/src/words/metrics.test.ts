import { describe, expect, it, test } from 'vitest';

import { answerWords, funnelRows, retryTimes, share, stepLabel } from './metrics.ts';

test('a step is labelled with its time, and with its day when steps are of several days', () => {
  const since = new Date(2026, 1, 3, 23, 45).toISOString();
  expect(stepLabel({ since, stepSeconds: 900 }, 1)).toBe('00:00');
  expect(stepLabel({ since, stepSeconds: 7200 }, 1)).toBe('02-04 01:45');
});

describe('a share', () => {
  it.each([
    [0, 0, '–'],
    [0, 10, '0%'],
    [1, 10_000, '<0.1%'],
    [9999, 10_000, '>99.9%'],
    [1, 250, '0.4%'],
    [5, 100, '5%'],
    [1, 3, '33%'],
    [7, 7, '100%'],
  ])('of %d in %d is %s', (part, whole, text) => {
    expect(share(part, whole)).toBe(text);
  });
});

test('answers are in words', () => {
  expect(['2xx', '503', '599', 'NONE'].map(answerWords)).toEqual([
    '2xx Delivered',
    '503 Service unavailable',
    '599',
    'No response received',
  ]);
});

test('a funnel says what each filter rejected', () => {
  const rows = funnelRows({
    received: 100,
    passedEventFilter: 70,
    passedConditions: 30,
    delivered: 20,
    waiting: 6,
    failed: 4,
  });
  expect(rows.map(({ count, lost }) => [count, lost?.count ?? null])).toEqual([
    [100, null],
    [70, 30],
    [30, 40],
    [20, null],
    [6, null],
    [4, null],
  ]);
});

test('each retry is timed from the failure before it', () => {
  const failedAt = Date.UTC(2026, 1, 3, 12);
  expect(retryTimes([2, 60], failedAt)).toEqual([
    { delay: 2, at: '2026-02-03T12:00:02.000Z' },
    { delay: 60, at: '2026-02-03T12:01:02.000Z' },
  ]);
});
