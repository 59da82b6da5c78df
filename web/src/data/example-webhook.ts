import { type Webhook } from './models.ts';

/** For tests: a new webhook that takes everything, with the defaults of the product. */
export const exampleWebhook: Webhook = {
  id: 'w1',
  name: 'CRM',
  url: 'https://crm.example.com/hook',
  description: null,
  enabled: true,
  eventFilter: { mode: 'INCLUDE', events: [] },
  conditions: [],
  retryCount: 3,
  retrySchedule: 'EXPONENTIAL',
  retryDelays: [2, 4, 8],
  retryJitter: false,
  rateLimitPerSecond: null,
  health: { state: 'HEALTHY', reason: null, nextProbeAt: null },
  heldDeliveries: 0,
  timeoutMs: 5000,
  hasSecret: false,
  secretHint: null,
  customHeaders: [],
  status: 'IDLE',
  stats: {
    totalDeliveries: 0,
    successfulDeliveries: 0,
    failedDeliveries: 0,
    successRate: null,
    lastDeliveryAt: null,
    lastDeliveryError: null,
  },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
