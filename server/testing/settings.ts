import { type WebhookSettings } from '../model/index.ts';

/** Settings of a webhook that gets every event, except for what is given. */
export function someSettings(given: Partial<WebhookSettings> = {}): WebhookSettings {
  return {
    name: 'CRM',
    url: 'https://crm.example.com/hook',
    description: null,
    enabled: true,
    sources: [],
    eventFilter: { mode: 'INCLUDE', events: [] },
    requiredConsent: [],
    conditions: [],
    conditionMatch: 'ALL',
    retryCount: 3,
    timeoutMs: 5000,
    retrySchedule: 'EXPONENTIAL',
    retryDelays: [],
    retryJitter: false,
    rateLimitPerSecond: null,
    standardWebhooks: 'OFF',
    timestampedSignature: false,
    customHeaders: [],
    ...given,
  };
}
