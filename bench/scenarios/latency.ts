import { purchase } from '../events.ts';
import { type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { type Bench } from '../place.ts';
import { startTimedReceiver } from '../receivers.ts';
import { arrived, latencies, sendSteadily, warmUpWith } from '../steadily.ts';
import { createWebhook } from '../webhooks.ts';

/** Single events at a steady pace. */
export async function latency(bench: Bench): Promise<Rows> {
  const rows: Rows = {};
  for (const perSecond of [1, 50, 200]) rows[`latency at ${perSecond}/s`] = await latencyAt(bench, perSecond);
  return rows;
}

async function latencyAt({ scaled, onFreshDatabase }: Bench, perSecond: number) {
  return onFreshDatabase(async ({ database, start, keep }) => {
    const received = new Map<string, number>();
    const receiver = keep(await startTimedReceiver((eventId) => received.set(eventId, performance.now())));
    const product = await start('all');
    await createWebhook(product, receiver.url);
    await warmUpWith(product, received, purchase);
    const meter = await startMeter(database, product);
    const acknowledged = await sendSteadily(product, { perSecond, seconds: scaled(20), event: purchase });
    await arrived(received, acknowledged.keys());
    return { ...latencies(acknowledged, received), ...(await meter.read(acknowledged.size)) };
  });
}
