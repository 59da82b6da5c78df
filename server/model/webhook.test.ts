import { describe, expect, test } from 'vitest';

import { noStats, successRate, webhookStatus } from './webhook.ts';

describe("a webhook's status", () => {
  test('is IDLE before the first attempt', () => {
    expect(webhookStatus({ enabled: true }, noStats)).toBe('IDLE');
  });

  test.each(['DELIVERED', 'FAILED', 'RETRYING'] as const)(
    'is %s after such an attempt, and IDLE once the webhook is disabled',
    (lastStatus) => {
      expect(webhookStatus({ enabled: true }, { ...noStats, lastStatus })).toBe(lastStatus);
      expect(webhookStatus({ enabled: false }, { ...noStats, lastStatus })).toBe('IDLE');
    },
  );
});

describe('the success rate', () => {
  test.each([
    [0, 4, 0],
    [1, 3, 33.3],
    [2, 3, 66.7],
    [999, 1000, 99.9],
    [9999, 10_000, 100],
    [4, 4, 100],
  ])('of %i successes in %i attempts is %d %%', (successful, total, rate) => {
    expect(successRate({ successful, total })).toBe(rate);
  });

  test('is unknown before the first attempt', () => {
    expect(successRate(noStats)).toBeNull();
  });
});
