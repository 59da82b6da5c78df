import { setTimeout as pause } from 'node:timers/promises';

import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { type Bench, type Environment } from '../environment.ts';
import { memoryOf } from '../machine.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { startWatchers, type WatchersToStart } from '../watchers.ts';
import { createWebhook } from '../webhooks.ts';

type Documents = WatchersToStart['documents'];

const attempts =
  'subscription { deliveryAttempted { cursor attempt { attemptNumber status eventType attemptedAt deliveredAt webhook { id name } } } }';
/** No two of them are alike. */
const different = (count: number): Documents =>
  Array.from({ length: count }, (_, n) => attempts.replace('attemptNumber', `n${n}: attemptNumber`));
const webhookUpdates =
  'subscription { webhookUpdated { kind webhook { id name status stats { totalDeliveries lastDeliveryAt } } } }';

/** Measures what watching costs, whom it reaches when, and what it does to deliveries. */
export async function watchers(bench: Bench): Promise<Rows> {
  const thousand = bench.scaled(1000);
  const hundred = bench.scaled(100);
  return {
    '100/s, nobody watches': await watched(bench, 100, 0, []),
    [`100/s, ${hundred} watch`]: await watched(bench, 100, hundred, [attempts]),
    [`200/s, ${hundred} watch`]: await watched(bench, 200, hundred, [attempts]),
    [`20/s, ${thousand} watch`]: await watched(bench, 20, thousand, [attempts]),
    [`50/s, ${hundred} watch, none alike`]: await watched(bench, 50, hundred, different(hundred)),
    [`20/s, ${thousand} watch webhooks`]: await watched(bench, 20, thousand, [webhookUpdates]),
    ...(await idleSockets(bench)),
  };
}

/** Single events at a steady rate, to one webhook, while a number of clients watch. */
async function watched(
  { scaled, onFreshDatabase }: Bench,
  perSecond: number,
  count: number,
  documents: Documents,
): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const received = new Map<string, number>();
    const receiver = environment.closeAtEnd(
      await startTimedReceiver((id) => received.set(id, performance.now())),
    );
    const product = await environment.start('all', { socketsPerKey: 20_000 });
    await createWebhook(product, receiver.url);
    const clients = environment.closeAtEnd(await startWatchers(product, count, documents));
    const seconds = scaled(20);
    const onWarm = () => clients.read();
    const load = { perSecond, seconds, event: purchase, warmUpPerSecond: perSecond, onWarm };
    const { nodeCpuUs, ...latency } = await latencyUnderSteadyLoad(environment, [product], received, load);
    const { received: pushes, ...figures } = await clients.read();
    const deliveries = load.perSecond * load.seconds;
    const perPush = pushes > 0 ? { ...figures, pushUs: (nodeCpuUs! * deliveries) / pushes } : {};
    return { ...latency, nodeCpuUs, ...perPush };
  });
}

/** The memory of sockets that only are open, and of those that subscribe to a workspace where nothing happens. */
async function idleSockets({ scaled, onFreshDatabase }: Bench): Promise<Rows> {
  const count = scaled(10_000);
  return onFreshDatabase(async (environment) => {
    const product = await environment.start('all', { socketsPerKey: 20_000 });
    await pause(5000);
    return {
      [`${count} idle sockets`]: await memoryOfIdle(environment, product, count, [null]),
      [`${count} idle subscribers`]: await memoryOfIdle(environment, product, count, [attempts]),
    };
  });
}

async function memoryOfIdle(
  { closeAtEnd }: Environment,
  product: Product,
  count: number,
  documents: Documents,
): Promise<Figures> {
  const before = memoryOf(product.pid);
  const clients = closeAtEnd(await startWatchers(product, count, documents));
  await pause(15_000); // for pings, and for the memory of the openings to be collected
  const memoryMb = memoryOf(product.pid);
  await clients.close();
  await pause(5000);
  return { memoryMb, socketKb: ((memoryMb - before) * 1024) / count };
}
