import { setTimeout as pause } from 'node:timers/promises';

import { attemptsRecorded } from '../database.ts';
import { type Bench, type Environment } from '../environment.ts';
import { batches, inParallel, ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { timed } from '../timed.ts';
import { createWebhook } from '../webhooks.ts';

/** Fresh events that go to another webhook meanwhile. */
const freshPerSecond = 100;
/** The highest that a job may have. */
const ratePerSecond = 1000;
const pollEveryMs = 100;

/**
 * Recovers 10,000 deliveries that failed: counts them first, as the dashboard does, and redelivers them all with a job.
 * Then the same again while fresh events go to another webhook, whose latency is compared with that before.
 */
export async function recovery({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const count = scaled(10_000);
  return onFreshDatabase(async (environment) => {
    const received = new Map<string, number>();
    const own = environment.closeAtEnd(await startTimedReceiver((id) => received.set(id, performance.now())));
    const product = await environment.start('all', { defaults: true });
    const onlyPurchases = { eventFilter: { mode: 'INCLUDE', events: ['purchase'] }, retryCount: 0 };
    const webhookId = await createWebhook(product, receiver.refusingUrl, onlyPurchases);
    await createWebhook(product, own.url, { eventFilter: { mode: 'INCLUDE', events: ['refund'] } });
    await failAll(environment, product, count);
    const filter = { webhookIds: [webhookId], states: ['FAILED'] };
    const preview = await timed(() => product.query(previewRedelivery, { filter }));
    const fresh = (from: number) =>
      latencyUnderSteadyLoad(environment, [product], received, {
        perSecond: freshPerSecond,
        warmUpPerSecond: freshPerSecond,
        seconds: scaled(10),
        event: (n) => ({ ...purchase(from + n), event_name: 'refund' }),
      });
    const baseline = await fresh(1_000_000);
    // They fail again in the first job, so that there is a second one to run beside fresh events.
    const alone = await recovered(environment, product, filter, count);
    await product.query(moveWebhook, { id: webhookId, url: receiver.url });
    const second = recovered(environment, product, filter, count);
    const beside = await fresh(2_000_000);
    await second;
    return {
      [`preview of ${count}`]: preview,
      [`recovery of ${count}`]: alone,
      'fresh events': baseline,
      'fresh events beside a recovery': { ...beside, p99OfBaseline: beside.p99Ms! / baseline.p99Ms! },
    };
  });
}

async function failAll({ database }: Environment, product: Product, count: number): Promise<void> {
  await inParallel(batches(count, 500), 4, (events) => product.query(ingest, { events }));
  await attemptsRecorded(database.pool, count);
}

/** Redelivers all that match, and waits until the last one has its result. Costs are per delivery. */
async function recovered(
  { database }: Environment,
  product: Product,
  filter: object,
  count: number,
): Promise<Figures> {
  const meter = await startMeter(database, product);
  const startedAt = performance.now();
  const started = await product.query<{ startRedelivery: { job: { id: string } } }>(startRedelivery, {
    filter,
    ratePerSecond,
  });
  const { id } = started.startRedelivery.job;
  for (;;) {
    const { job } = await product.query<{ job: Progress }>(readJob, { id });
    if (job.state === 'COMPLETED') {
      const made = job.delivered + job.failed;
      if (made !== count) throw new Error(`The job made ${made} of ${count} redeliveries.`);
      break;
    }
    await pause(pollEveryMs);
  }
  return { rate: (count * 1000) / (performance.now() - startedAt), ...(await meter.read(count)) };
}

interface Progress {
  readonly state: string;
  readonly delivered: number;
  readonly failed: number;
}

const previewRedelivery = `query ($filter: DeliveryFilter!) {
  previewRedelivery(filter: $filter) { total delivered isExact counts { state count } }
}`;
const startRedelivery = `mutation ($filter: DeliveryFilter!, $ratePerSecond: Int!) {
  startRedelivery(filter: $filter, ratePerSecond: $ratePerSecond) { job { id } userErrors { message } }
}`;
const readJob = 'query ($id: ID!) { job(id: $id) { state delivered failed } }';
const moveWebhook = `mutation ($id: ID!, $url: String!) {
  updateWebhook(id: $id, input: { url: $url }) { userErrors { message } }
}`;
