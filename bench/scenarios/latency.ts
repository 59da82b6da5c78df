import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { type Bench } from '../environment.ts';
import { startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

/** Measures the latency of single events at constant rates of 1, 50 and 200 a second. */
export async function latency(bench: Bench): Promise<Rows> {
  const rows: Rows = {};
  for (const perSecond of [1, 50, 200]) rows[`latency at ${perSecond}/s`] = await latencyAt(bench, perSecond);
  return rows;
}

async function latencyAt({ scaled, onFreshDatabase }: Bench, perSecond: number): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const { start, closeAtEnd } = environment;
    const received = new Map<string, number>();
    const receiver = closeAtEnd(await startTimedReceiver((id) => received.set(id, performance.now())));
    const product = await start('all');
    await createWebhook(product, receiver.url);
    return latencyUnderSteadyLoad(environment, product, received, {
      perSecond,
      seconds: scaled(20),
      event: purchase,
    });
  });
}
