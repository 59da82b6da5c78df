import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { ingest } from './events.ts';
import { type Figures, percentile } from './figures.ts';
import { startMeter } from './meter.ts';
import { type Environment } from './environment.ts';
import { type Product } from './product.ts';

/** The load on a new process before its latency is measured. */
const warmUp = { perSecond: 200, seconds: 5 };

/** A constant rate of events. */
export interface SteadyLoad {
  readonly perSecond: number;
  readonly seconds: number;
  /** The nth event, with an `event_id` of its own. */
  readonly event: (n: number) => Record<string, unknown>;
  /** Sends one event; by GraphQL unless given. */
  readonly send?: Send;
  /** Events a second of the warm-up, where 200 would be more than the process can cope with. */
  readonly warmUpPerSecond?: number;
  /** Called after the warm-up. */
  readonly onWarm?: () => Promise<unknown>;
}

/** Sends one event, and resolves when it is acknowledged. */
export type Send = (product: Product, event: Record<string, unknown>) => Promise<unknown>;

/** When an event was sent and acknowledged, in milliseconds of the monotonic clock. */
interface Times {
  readonly sent: number;
  readonly acknowledged: number;
}

const sendByGraphQl: Send = (product, event) => product.query(ingest, { events: [event] });

/**
 * Warms the process up, sends single events at a constant rate and measures their latency.
 *
 * @param products the process that takes the events, and others whose costs count
 * @param received when each event arrived, by id, as written down by the receiver
 * @returns costs, and latencies to the arrival: from the request, and from the acknowledgement, which are negative if
 *   the delivery arrived first
 */
export async function latencyUnderSteadyLoad(
  { database }: Environment,
  products: readonly [Product, ...Product[]],
  received: ReadonlyMap<string, number>,
  load: SteadyLoad,
): Promise<Figures> {
  const [product] = products;
  await warmUpWith(product, received, load);
  await load.onWarm?.();
  const meter = await startMeter(database, ...products);
  // The sender and the receiver run in this process, so its own delays add to the latencies.
  const ownDelay = monitorEventLoopDelay({ resolution: 1 });
  ownDelay.enable();
  const times = await sendSteadily(product, load);
  await untilArrived(received, times.keys());
  ownDelay.disable();
  const fromAnswer = [...times].map(([id, { acknowledged }]) => received.get(id)! - acknowledged);
  const fromRequest = [...times].map(([id, { sent }]) => received.get(id)! - sent);
  return {
    p50Ms: percentile(fromAnswer, 0.5),
    p99Ms: percentile(fromAnswer, 0.99),
    requestP50Ms: percentile(fromRequest, 0.5),
    requestP99Ms: percentile(fromRequest, 0.99),
    benchP99Ms: ownDelay.percentile(99) / 1e6,
    ...(await meter.read(times.size)),
  };
}

/**
 * Sends single events at a constant rate, without waiting for the answer to the one before.
 * @returns the times of each event, by its id
 */
async function sendSteadily(product: Product, load: SteadyLoad): Promise<Map<string, Times>> {
  const { send = sendByGraphQl } = load;
  const times = new Map<string, Times>();
  const requests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < load.perSecond * load.seconds; n += 1) {
    const event = load.event(n);
    await pause(Math.max(0, startedAt + (n * 1000) / load.perSecond - performance.now()));
    const sent = performance.now();
    const request = send(product, event).then(() => performance.now());
    requests.push(
      request.then((acknowledged) => void times.set(event['event_id'] as string, { sent, acknowledged })),
    );
  }
  await Promise.all(requests);
  return times;
}

/**
 * Sends events that are not measured, and waits until they have arrived. A new process is slow for its first second,
 * while V8 compiles its code; without a warm-up, those events would make up the slowest percent of a 20 s run.
 */
async function warmUpWith(
  product: Product,
  received: ReadonlyMap<string, number>,
  load: SteadyLoad,
): Promise<void> {
  const event = (n: number) => ({ ...load.event(n), event_id: `warm-up-${n}` });
  const perSecond = load.warmUpPerSecond ?? warmUp.perSecond;
  const sent = await sendSteadily(product, { ...load, ...warmUp, perSecond, event });
  await untilArrived(received, sent.keys());
}

/** @throws {Error} if an event has not arrived after `withinMs` */
export async function untilArrived(
  received: ReadonlyMap<string, number>,
  ids: Iterable<string>,
  withinMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (const id of ids) {
    while (!received.has(id)) {
      if (performance.now() > deadline) throw new Error(`An event had not arrived after ${withinMs} ms.`);
      await pause(20);
    }
  }
}
