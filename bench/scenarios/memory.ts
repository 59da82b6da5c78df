import { setTimeout as pause } from 'node:timers/promises';

import { countAttempts } from '../database.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillDeliveries } from '../fill.ts';
import { memoryOf } from '../machine.ts';
import { startMeter } from '../meter.ts';
import { type Bench, type Environment } from '../environment.ts';
import { startSlowReceiver } from '../receivers.ts';
import { createWebhook } from '../webhooks.ts';

const slowMs = 500;
const sampleEveryMs = 250;

/** A worker with 1,000,000 deliveries waiting: to an endpoint that answers after half a second, and to one that answers at once. */
export async function memory({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const count = scaled(1_000_000);
  return onFreshDatabase(async (place) => {
    const slow = place.keep(await startSlowReceiver(slowMs));
    const api = await place.start('api');
    const webhookId = await createWebhook(api, slow.url);
    await fillDeliveries(place.database.pool, api, webhookId, count);
    const ofSlow = await ofWorker(place, scaled(20));
    await api.query(
      'mutation ($id: ID!, $url: String!) { updateWebhook(id: $id, input: { url: $url }) { userErrors { message } } }',
      {
        id: webhookId,
        url: receiver.url,
      },
    );
    const ofFast = await ofWorker(place, scaled(20));
    return { [`${count} wait, slow endpoint`]: ofSlow, [`${count} wait, fast endpoint`]: ofFast };
  });
}

async function ofWorker({ database, start }: Environment, seconds: number): Promise<Figures> {
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

/** From the second quarter to the last, on average: nothing, where memory is flat. */
function growth(samples: readonly number[]): number {
  const quarter = samples.length / 4;
  const mean = (from: number, to: number) => {
    const some = samples.slice(from, to);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  return mean(3 * quarter, samples.length) - mean(quarter, 2 * quarter);
}
