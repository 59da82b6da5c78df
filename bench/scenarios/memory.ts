import { setTimeout as pause } from 'node:timers/promises';

import { countAttempts } from '../database.ts';
import { type Figures, growth, type Rows } from '../figures.ts';
import { fillDeliveries } from '../fill.ts';
import { memoryOf } from '../machine.ts';
import { startMeter } from '../meter.ts';
import { type Bench, type Environment } from '../environment.ts';
import { startSlowReceiver } from '../receivers.ts';
import { createWebhook } from '../webhooks.ts';

const slowMs = 500;
const sampleEveryMs = 250;

/**
 * Measures the memory of a worker with a backlog of 1,000,000 deliveries: for an endpoint that answers after half a
 * second, and for one that answers at once.
 */
export async function memory({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const count = scaled(1_000_000);
  return onFreshDatabase(async (environment) => {
    const slow = environment.closeAtEnd(await startSlowReceiver(slowMs));
    const api = await environment.start('api');
    const webhookId = await createWebhook(api, slow.url);
    await fillDeliveries(environment.database.pool, api, [webhookId], count);
    const withSlow = await measureWorker(environment, scaled(20));
    await api.query(
      'mutation ($id: ID!, $url: String!) { updateWebhook(id: $id, input: { url: $url }) { userErrors { message } } }',
      {
        id: webhookId,
        url: receiver.url,
      },
    );
    const withFast = await measureWorker(environment, scaled(20));
    return { [`${count} wait, slow endpoint`]: withSlow, [`${count} wait, fast endpoint`]: withFast };
  });
}

/** Starts a worker, and samples its memory for some seconds. */
async function measureWorker({ database, start }: Environment, seconds: number): Promise<Figures> {
  const { count: before } = await countAttempts(database.pool);
  const worker = await start('worker');
  const meter = await startMeter(database, worker);
  const samples: number[] = [];
  for (let n = 0; n < (seconds * 1000) / sampleEveryMs; n += 1) {
    await pause(sampleEveryMs);
    samples.push(memoryOf(worker.pid));
  }
  const { count } = await countAttempts(database.pool);
  const costs = await meter.read(count - before);
  await worker.stop();
  return {
    rate: (count - before) / seconds,
    ...costs,
    peakMb: Math.max(...samples),
    growthMb: growth(samples),
  };
}
