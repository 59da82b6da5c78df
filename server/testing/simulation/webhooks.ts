import { healthy, type RetryPolicy } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type Random } from './random.ts';

/** A webhook in the database. A worker that has read that it is deleted does not know it any more. */
export type SimulatedWebhook = DeliveryTarget & { readonly deleted: boolean };

/** A webhook's settings at the start of a run. A setting that deliveries depend on gets its line here. */
export function someWebhook(id: string, random: Random): SimulatedWebhook {
  return {
    id,
    workspaceId,
    url: 'https://example.com/',
    active: true,
    suspended: false,
    deleted: false,
    health: healthy,
    filters: { eventFilter: { mode: 'INCLUDE', events: [] }, conditions: [] },
    timeoutMs: 5000,
    rateLimitPerSecond: null,
    revision: 1,
    customHeaders: [],
    retry: somePolicy(random),
    extraSigning: null,
    authentication: null,
    tls: null,
    secretKey: random.chance(0.2) ? null : 'secret 0',
  };
}

export const workspaceId = 'workspace';

function somePolicy(random: Random): RetryPolicy {
  const delays = Array.from({ length: random.between(1, 3) }, () => random.between(1, 60));
  const schedule = random.pick<RetryPolicy['schedule']>(['EXPONENTIAL', 'EXPONENTIAL', 'CUSTOM', 'STANDARD']);
  return { schedule, retryCount: random.between(0, 3), delays, jitter: random.chance(0.3) };
}

/** After how many seconds each retry may come, at the soonest: said once more, since the product's own says it wrong or right. */
export function leastWaits({ retry }: DeliveryTarget): readonly number[] {
  if (retry.schedule === 'CUSTOM') return retry.delays;
  if (retry.schedule === 'STANDARD') return [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  return [2, 4, 8, 16, 32].slice(0, retry.retryCount);
}

/** What somebody may do to a webhook in the middle of a run. */
export const settingsChanges: readonly ((
  webhook: SimulatedWebhook,
  random: Random,
) => Partial<SimulatedWebhook>)[] = [
  () => ({ active: false }),
  ({ deleted }) => ({ active: !deleted }),
  ({ deleted }) => ({ active: !deleted }),
  (_, random) => (random.chance(0.2) ? { active: false, deleted: true } : {}),
  (_, random) => ({ secretKey: `secret ${random.between(1, 5)}` }),
  (_, random) => ({ retry: somePolicy(random) }),
];
