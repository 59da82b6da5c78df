import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillDeliveries } from '../fill.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Product } from '../product.ts';
import { startSlowReceiver, startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

const others = 50;
const perSecond = 200;

/** 50 webhooks share 200 events a second, alone and beside one whose endpoint hangs, with 100,000 deliveries waiting. */
export async function fairness(bench: Bench): Promise<Rows> {
  const count = bench.scaled(100_000);
  const unburdened = await latencyOfOthers(bench);
  const burdened = await latencyOfOthers(bench, (place, api) => fillHanging(place, api, count));
  const p99Times = burdened.p99Ms! / unburdened.p99Ms!;
  return {
    '50 webhooks': unburdened,
    [`50 beside one that hangs, ${count} wait`]: { ...burdened, p99Times },
  };
}

/** A webhook that hears purchases until there are enough, and whose endpoint never answers. */
async function fillHanging({ database, keep }: Environment, api: Product, count: number): Promise<void> {
  const receiver = keep(await startSlowReceiver(Infinity));
  const webhookId = await createWebhook(api, receiver.url, {
    timeoutMs: 30_000,
    eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  });
  await fillDeliveries(database.pool, api, webhookId, count);
}

async function latencyOfOthers(
  { scaled, onFreshDatabase }: Bench,
  burden?: (place: Environment, api: Product) => Promise<void>,
): Promise<Figures> {
  return onFreshDatabase(async (place) => {
    const received = new Map<string, number>();
    const receiver = place.keep(await startTimedReceiver((id) => received.set(id, performance.now())));
    const api = await place.start('api');
    for (let k = 0; k < others; k += 1) {
      await createWebhook(api, receiver.url, {
        eventFilter: { mode: 'INCLUDE', events: ['refund'] },
        conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${k}` }],
      });
    }
    await burden?.(place, api);
    await api.stop();
    const product = await place.start('all', { webhookConcurrency: 10 }); // the default, which is what protects the others
    return latencyUnderSteadyLoad(place, product, received, {
      perSecond,
      seconds: scaled(20),
      event: (n) => ({ ...purchase(n), event_name: 'refund', user_id: `u_${n % others}` }),
    });
  });
}
