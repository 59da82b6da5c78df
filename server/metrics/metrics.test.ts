import { expect, test } from 'vitest';

import { createMetrics } from './index.ts';

test('a batch of attempts is counted attempt by attempt, and refusals by quota', async () => {
  const metrics = createMetrics({
    databaseConnections: () => ({}),
    endpointConnections: () => ({}),
    dnsNames: () => ({ under_way: 2 }),
    dnsResults: () => ({ found: 5 }),
  });
  const delivered = { outcome: 'DELIVERED', error: null, seconds: 0.02, waitedSeconds: 0.3 };
  const failed = { outcome: 'FAILED', error: 'HTTP 503', seconds: 3, waitedSeconds: null };
  const cancelled = { outcome: 'CANCELLED', error: 'cancelled: x', seconds: null, waitedSeconds: null };
  metrics.attempts([delivered, failed, delivered, cancelled]);
  metrics.attempts([]);
  metrics.attempts([delivered]);
  const unresolved = { ...failed, error: 'DNS lookup failed: the host name does not exist', seconds: null };
  const untunnelled = { ...failed, error: 'egress proxy proxy:3128: ECONNREFUSED', seconds: null };
  metrics.attempts([unresolved, untunnelled]);
  metrics.quotaRefused('webhooks');
  metrics.quotaRefused('webhooks');
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('perspection_'));
  expect(lines).toEqual(
    expect.arrayContaining([
      'perspection_attempts_total{outcome="delivered"} 3',
      'perspection_attempts_total{outcome="failed"} 3',
      'perspection_attempts_total{outcome="cancelled"} 1',
      'perspection_attempt_errors_total{kind="http_5xx"} 1',
      'perspection_attempt_errors_total{kind="dns"} 1',
      'perspection_attempt_errors_total{kind="proxy"} 1',
      'perspection_dns_names{state="under_way"} 2',
      'perspection_dns_lookups_total{result="found"} 5',
      'perspection_attempt_errors_total{kind="cancelled"} 1',
      'perspection_attempt_duration_seconds_bucket{le="0.01"} 0',
      'perspection_attempt_duration_seconds_bucket{le="0.025"} 3',
      'perspection_attempt_duration_seconds_bucket{le="5"} 4',
      'perspection_attempt_duration_seconds_count 4',
      'perspection_attempt_duration_seconds_sum 3.06',
      'perspection_first_attempt_delay_seconds_bucket{le="0.5"} 3',
      'perspection_first_attempt_delay_seconds_count 3',
      'perspection_quota_refusals_total{quota="webhooks"} 2',
    ]),
  );
});
