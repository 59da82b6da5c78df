import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillDeliveries } from '../fill.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Product } from '../product.ts';
import { startSlowReceiver, startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

/** Webhooks whose endpoint answers at once. */
const healthyWebhooks = 50;
const perSecond = 200;

/**
 * Measures the latency of 200 events a second to 50 webhooks: alone, and beside a webhook whose endpoint hangs and
 * which has a backlog of 100,000 deliveries.
 */
export async function fairness(bench: Bench): Promise<Rows> {
  const count = bench.scaled(100_000);
  const baseline = await latencyOfHealthy(bench);
  const loaded = await latencyOfHealthy(bench, (environment, api) =>
    addHangingWebhook(environment, api, count),
  );
  const p99OfBaseline = loaded.p99Ms! / baseline.p99Ms!;
  return {
    '50 webhooks': baseline,
    [`50 beside one that hangs, ${count} wait`]: { ...loaded, p99OfBaseline },
  };
}

/** Adds a webhook for purchases whose endpoint never answers, with a backlog of `count` deliveries. */
async function addHangingWebhook(
  { database, closeAtEnd }: Environment,
  api: Product,
  count: number,
): Promise<void> {
  const receiver = closeAtEnd(await startSlowReceiver(Infinity));
  const webhookId = await createWebhook(api, receiver.url, {
    timeoutMs: 30_000,
    eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  });
  await fillDeliveries(database.pool, api, [webhookId], count);
}

async function latencyOfHealthy(
  { scaled, onFreshDatabase }: Bench,
  addLoad?: (environment: Environment, api: Product) => Promise<void>,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const { start, closeAtEnd } = environment;
    const received = new Map<string, number>();
    const receiver = closeAtEnd(await startTimedReceiver((id) => received.set(id, performance.now())));
    const api = await start('api');
    for (let k = 0; k < healthyWebhooks; k += 1) {
      await createWebhook(api, receiver.url, {
        eventFilter: { mode: 'INCLUDE', events: ['refund'] },
        conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${k}` }],
      });
    }
    await addLoad?.(environment, api);
    await api.stop();
    // The product's defaults, which are what protects the other webhooks.
    const product = await start('all', { defaults: true });
    return latencyUnderSteadyLoad(environment, [product], received, {
      perSecond,
      seconds: scaled(20),
      event: (n) => ({ ...purchase(n), event_name: 'refund', user_id: `u_${n % healthyWebhooks}` }),
    });
  });
}
