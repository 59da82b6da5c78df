import { attemptsRecorded } from '../database.ts';
import { batches, inParallel, ingest } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Product } from '../product.ts';
import { createWebhook } from '../webhooks.ts';

/** Ingests events over HTTP in batches of 100 while the same product delivers them. With one process, and with two. */
export async function endToEnd({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const withWorkers = (workers: number) =>
    onFreshDatabase(async (environment) => {
      const product = await environment.start('all', { workers });
      await createWebhook(product, receiver.url);
      return ingestedAndDelivered(environment, product, { events: scaled(150_000), batch: 100, webhooks: 1 });
    });
  return { 'end to end': await withWorkers(1), 'end to end, two processes': await withWorkers(2) };
}

/** The same with few events, each of which goes to 100 webhooks. */
export async function fanOut({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const figures = await onFreshDatabase(async (environment) => {
    const product = await environment.start('all');
    for (let i = 0; i < 100; i += 1) await createWebhook(product, receiver.url);
    return ingestedAndDelivered(environment, product, { events: scaled(400), batch: 10, webhooks: 100 });
  });
  return { 'fan-out 1:100': figures };
}

/** Sends `events` events in batches of `batch`, and waits until all are delivered to `webhooks` webhooks each. */
export async function ingestedAndDelivered(
  { database }: Environment,
  product: Product,
  { events, batch, webhooks }: { events: number; batch: number; webhooks: number },
): Promise<Figures> {
  const deliveries = events * webhooks;
  const requests = [...batches(events, batch)].map((some) =>
    JSON.stringify({ query: ingest, variables: { events: some } }),
  );
  const meter = await startMeter(database, product);
  const startedAt = Date.now();
  await inParallel(requests, 4, (request) => product.send(request));
  const { last } = await attemptsRecorded(database.pool, deliveries);
  return { rate: (deliveries * 1000) / (last - startedAt), ...(await meter.read(deliveries)) };
}
