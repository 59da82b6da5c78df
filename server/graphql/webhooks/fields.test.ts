import { expect, test } from 'vitest';

import { type Webhook } from '../../model/index.ts';
import { someSettings } from '../../testing/settings.ts';
import { WebhookFields } from './fields.ts';

const hour = 3600;

test.each([
  [{ retrySchedule: 'EXPONENTIAL', retryCount: 3 }, [2, 4, 8]],
  [{ retrySchedule: 'EXPONENTIAL', retryCount: 0 }, []],
  [
    { retrySchedule: 'STANDARD', retryCount: 9 },
    [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  ],
  [{ retrySchedule: 'CUSTOM', retryCount: 2, retryDelays: [30, 600] }, [30, 600]],
] as const)('retryDelays of %j are the delays in force', (settings, delays) => {
  expect(new WebhookFields().retryDelays(someSettings(settings) as Webhook)).toEqual(delays);
});
