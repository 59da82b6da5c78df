import { inParallel, ingest, purchase } from '../events.ts';
import { type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { type Bench } from '../environment.ts';

/** Measures the cost of one mutation: one event per request, from 16 clients. The events match no webhook. */
export async function singleIngest({ scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const seconds = scaled(6);
  const figures = await onFreshDatabase(async ({ database, start }) => {
    const product = await start('api');
    const meter = await startMeter(database, product);
    let sent = 0;
    const until = performance.now() + seconds * 1000;
    await inParallel(Array.from({ length: 16 }), 16, async () => {
      while (performance.now() < until) await product.query(ingest, { events: [purchase(sent++)] });
    });
    return { rate: sent / seconds, ...(await meter.read(sent)) };
  });
  return { 'single ingest': figures };
}
