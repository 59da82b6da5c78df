import { attemptsRecorded } from '../database.ts';
import { batches, inParallel, ingest } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillRetries } from '../fill.ts';
import { startMeter } from '../meter.ts';
import { type Bench, type Environment } from '../environment.ts';
import { createWebhook } from '../webhooks.ts';

/** A standing backlog: all is ingested first, then a worker starts. */
export async function drain(bench: Bench): Promise<Rows> {
  return { drain: await drained(bench), 'drain, two processes': await drained(bench, { workers: 2 }) };
}

/** The same, while a mass of retries waits for its time. */
export async function retriesWaiting(bench: Bench): Promise<Rows> {
  const count = bench.scaled(1_000_000);
  const unburdened = await drained(bench);
  const burdened = await drained(bench, {
    burden: ({ database }, webhookId) => fillRetries(database.pool, webhookId, count),
  });
  return {
    'drain, no retries': unburdened,
    [`drain, ${count} retries wait`]: { ...burdened, ofUnburdened: burdened.rate! / unburdened.rate! },
  };
}

async function drained(
  { receiver, scaled, onFreshDatabase }: Bench,
  {
    burden,
    workers,
  }: { burden?: (place: Environment, webhookId: string) => Promise<void>; workers?: number } = {},
): Promise<Figures> {
  const count = scaled(200_000); // long enough for what the runtime compiles at the beginning not to count
  return onFreshDatabase(async (place) => {
    const { database } = place;
    const api = await place.start('api');
    const webhookId = await createWebhook(api, receiver.url);
    await burden?.(place, webhookId);
    await inParallel(batches(count, 500), 4, (events) => api.query(ingest, { events }));
    await api.stop();
    const meter = await startMeter(database);
    meter.watch(await place.start('worker', { workers }));
    const { first, last } = await attemptsRecorded(database.pool, count);
    return { rate: (count * 1000) / (last - first), ...(await meter.read(count)) };
  });
}
