import { type BareRoute, startBareRoute } from '../bare-route.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Figures, type Rows } from '../figures.ts';
import { type BodyKind } from '../load/bodies.ts';
import { type Load, type LoadResult } from '../load/load.ts';
import { type LoadGenerator, startLoadGenerator } from '../load/start-load.ts';
import { cpuOf } from '../machine.ts';
import { startMeter } from '../meter.ts';
import { nodeOptions, type Product } from '../product.ts';
import { createSource } from '../sources.ts';
import { createWebhook } from '../webhooks.ts';

/** The product and the bare route take turns, since the speed of machines drifts. */
const rounds = 3;

/** Seconds before anything is measured: a new process is slow while V8 compiles its code. */
const warmUpSeconds = 3;

/** A way for events in. */
interface Way {
  readonly path: string;
  readonly kind: BodyKind;
  readonly size: number;
  readonly connections: number;
  /** The key of a source or of the API. */
  readonly by: 'write key' | 'API key';
}

/** Single events over 64 keep-alive connections, which match no webhook. */
export async function trackingSingle(bench: Bench): Promise<Rows> {
  const requests = { size: 1, connections: 64 };
  return {
    ...(await measured(bench, { path: '/v1/track', kind: 'track', ...requests, by: 'write key' })),
    ...(await measured(bench, { path: '/v1/events', kind: 'event', ...requests, by: 'API key' })),
  };
}

/** The same in batches of 100 over 8 connections: more events under way than that would only wait. */
export async function trackingBatch(bench: Bench): Promise<Rows> {
  const requests = { size: 100, connections: 8 };
  return {
    ...(await measured(bench, { path: '/v1/batch', kind: 'tracking batch', ...requests, by: 'write key' })),
    ...(await measured(bench, { path: '/v1/events', kind: 'events', ...requests, by: 'API key' })),
  };
}

/** The product and the bare route with the same requests, by turns, and then the product at half of its rate. */
async function measured({ receiver, scaled, onFreshDatabase }: Bench, way: Way): Promise<Rows> {
  return onFreshDatabase(async (environment) => {
    const { start, closeAtEnd } = environment;
    const product = await start('all');
    const bare = closeAtEnd(await startBareRoute(nodeOptions()));
    const sender = closeAtEnd(startLoadGenerator());
    // Events are matched with a webhook, which wants none of them: deliveries are for other scenarios.
    await createWebhook(product, receiver.url, { eventFilter: { mode: 'INCLUDE', events: ['none'] } });
    const authorization =
      way.by === 'API key' ? `Bearer ${product.key}` : await createSource(product, 'Bench');
    const load = loadsOf(sender, way, authorization);
    const rows = await byTurns(environment, { product, bare, load, seconds: scaled(5), size: way.size });
    const perSecond = rows.product.rate! / way.size / 2;
    const half = await load(portOf(product), { seconds: scaled(10), perSecond });
    const label = `${way.path}, ${way.size === 1 ? 'single' : `batches of ${way.size}`}`;
    return {
      [`${label}, bare route`]: rows.bare,
      [label]: { ...rows.product, halfP50Ms: half.p50Ms, halfP99Ms: half.p99Ms },
    };
  });
}

/** Sends events with new ids each time. */
type SendLoad = (port: number, part: Pick<Load, 'seconds' | 'perSecond'>) => Promise<LoadResult>;

function loadsOf(
  sender: LoadGenerator,
  { path, kind, size, connections }: Way,
  authorization: string,
): SendLoad {
  let from = 0;
  return async (port, part) => {
    const authorizations = [authorization];
    const load: Load = { port, path, authorizations, kind, size, connections, from, ...part };
    const result = await sender.run(load);
    from += result.requests * size;
    const { 200: accepted = 0, ...others } = result.statuses;
    if (accepted < result.requests) throw new Error(`Not all were accepted: ${JSON.stringify(others)}.`);
    return result;
  };
}

interface Turns {
  readonly product: Product;
  readonly bare: BareRoute;
  readonly load: SendLoad;
  readonly seconds: number;
  readonly size: number;
}

async function byTurns(
  { database }: Environment,
  { product, bare, load, seconds, size }: Turns,
): Promise<{ readonly product: Figures; readonly bare: Figures }> {
  const warmUp = { seconds: warmUpSeconds, perSecond: null };
  await load(bare.port, warmUp);
  await load(portOf(product), warmUp);
  const meter = await startMeter(database, product);
  const bareCpu = cpuOf([bare.pid]);
  const results: { readonly bare: LoadResult[]; readonly product: LoadResult[] } = { bare: [], product: [] };
  for (let round = 0; round < rounds; round += 1) {
    results.bare.push(await load(bare.port, { seconds, perSecond: null }));
    results.product.push(await load(portOf(product), { seconds, perSecond: null }));
  }
  const [bareTotal, total] = [totalOf(results.bare, size), totalOf(results.product, size)];
  return {
    bare: { rate: bareTotal.rate, nodeCpuUs: (cpuOf([bare.pid]) - bareCpu) / bareTotal.events },
    product: {
      rate: total.rate,
      ofBareRoute: total.rate / bareTotal.rate,
      p50Ms: total.p50Ms,
      p99Ms: total.p99Ms,
      ...(await meter.read(total.events)),
    },
  };
}

/** Sums, and the middle round's percentiles. */
function totalOf(results: readonly LoadResult[], size: number) {
  const sum = (of: (result: LoadResult) => number) => results.reduce((total, one) => total + of(one), 0);
  const middle = (of: (result: LoadResult) => number) => results.map(of).toSorted((a, b) => a - b)[1]!;
  const events = sum(({ requests }) => requests * size);
  const rate = events / sum(({ seconds }) => seconds);
  return { events, rate, p50Ms: middle(({ p50Ms }) => p50Ms), p99Ms: middle(({ p99Ms }) => p99Ms) };
}

function portOf({ origin }: Product): number {
  return Number(new URL(origin!).port);
}
