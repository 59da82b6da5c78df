import { once } from 'node:events';
import { request } from 'node:http';

import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillWebhooks } from '../fill.ts';
import { matching, mixed } from '../many-filters.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Product } from '../product.ts';
import { createWebhook } from '../webhooks.ts';
import { ingestedAndDelivered } from './end-to-end.ts';

/** End to end with ten matching webhooks: alone, and among 100,000 webhooks that do not match. */
export async function manyWebhooks(bench: Bench): Promise<Rows> {
  const others = bench.scaled(100_000) - matching.length;
  const baseline = await toTenWebhooks(bench);
  const loaded = await toTenWebhooks(bench, ({ database }, webhookId) =>
    fillWebhooks(
      database.pool,
      webhookId,
      Array.from({ length: others }, (_, n) => mixed(n)),
    ),
  );
  return {
    'end to end, 10 webhooks': baseline,
    [`end to end, 10 of ${others + matching.length}`]: {
      ...loaded,
      ofBaseline: loaded.rate! / baseline.rate!,
    },
  };
}

async function toTenWebhooks(
  { receiver, scaled, onFreshDatabase }: Bench,
  addLoad?: (environment: Environment, webhookId: string) => Promise<void>,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const product = await environment.start('all');
    let webhookId = '';
    for (const filters of matching) webhookId = await createWebhook(product, receiver.url, { ...filters });
    await addLoad?.(environment, webhookId);
    const first = await firstIngest(product);
    const figures = await ingestedAndDelivered(environment, product, {
      events: scaled(5000),
      batch: 100,
      webhooks: matching.length,
    });
    return { ...figures, ...first };
  });
}

/** Times the first event, for which the product loads all webhooks, and the longest wait for `/healthz` meanwhile. */
async function firstIngest(product: Product): Promise<Figures> {
  let running = true;
  let silenceMs = 0;
  const probing = (async () => {
    while (running) silenceMs = Math.max(silenceMs, await answerTime(`${product.origin}/healthz`));
  })();
  const startedAt = performance.now();
  await product.query(ingest, { events: [{ ...purchase(0), event_id: 'first', event_name: 'warm-up' }] });
  const firstMs = performance.now() - startedAt;
  running = false;
  await probing;
  return { firstMs, silenceMs };
}

async function answerTime(url: string): Promise<number> {
  const startedAt = performance.now();
  const asked = request(url).end();
  const [response] = await once(asked, 'response');
  await once(response.resume(), 'end');
  return performance.now() - startedAt;
}
