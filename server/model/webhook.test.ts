import { expect, test } from 'vitest';

import { noStats, successRate, webhookStatus } from './webhook.ts';

const enabled = { enabled: true };
const disabled = { enabled: false };

test.each(['DELIVERED', 'FAILED', 'RETRYING'] as const)(
  'the icon shows that the last attempt was %s, and is idle while the webhook is disabled',
  (lastStatus) => {
    expect(webhookStatus(enabled, { ...noStats, lastStatus })).toBe(lastStatus);
    expect(webhookStatus(disabled, { ...noStats, lastStatus })).toBe('IDLE');
  },
);

test('the icon is idle before the first attempt', () => {
  expect(webhookStatus(enabled, noStats)).toBe('IDLE');
});

test('the success rate has one decimal, and there is none before the first attempt', () => {
  expect(successRate({ total: 3, successful: 1 })).toBe(33.3);
  expect(successRate({ total: 3, successful: 2 })).toBe(66.7);
  expect(successRate({ total: 3, successful: 0 })).toBe(0);
  expect(successRate({ total: 0, successful: 0 })).toBeNull();
});
