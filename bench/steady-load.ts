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
  /** Events a second of the warm-up, where 200 would be more than the process can cope with. */
  readonly warmUpPerSecond?: number;
  /** Called after the warm-up. */
  readonly onWarm?: () => Promise<unknown>;
}

/**
 * Warms the process up, sends single events at a constant rate and measures their latency.
 *
 * @param received when each event arrived, by id, as written down by the receiver
 * @returns costs, and latencies from the acknowledgement to the arrival: negative if the request arrived first
 */
export async function latencyUnderSteadyLoad(
  { database }: Environment,
  product: Product,
  received: ReadonlyMap<string, number>,
  load: SteadyLoad,
): Promise<Figures> {
  await warmUpWith(product, received, load);
  await load.onWarm?.();
  const meter = await startMeter(database, product);
  // The sender and the receiver run in this process, so its own delays add to the latencies.
  const ownDelay = monitorEventLoopDelay({ resolution: 1 });
  ownDelay.enable();
  const acknowledged = await sendSteadily(product, load);
  await untilArrived(received, acknowledged.keys());
  ownDelay.disable();
  const all = [...acknowledged].map(([id, at]) => received.get(id)! - at);
  return {
    p50Ms: percentile(all, 0.5),
    p99Ms: percentile(all, 0.99),
    benchP99Ms: ownDelay.percentile(99) / 1e6,
    ...(await meter.read(acknowledged.size)),
  };
}

/**
 * Sends single events at a constant rate, without waiting for the answer to the one before.
 * @returns when each event was acknowledged, by id, in milliseconds of the monotonic clock
 */
async function sendSteadily(product: Product, load: SteadyLoad): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  const requests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < load.perSecond * load.seconds; n += 1) {
    const event = load.event(n);
    await pause(Math.max(0, startedAt + (n * 1000) / load.perSecond - performance.now()));
    const request = product.query(ingest, { events: [event] });
    requests.push(request.then(() => void acknowledged.set(event['event_id'] as string, performance.now())));
  }
  await Promise.all(requests);
  return acknowledged;
}

/**
 * Sends events that are not measured, and waits until they have arrived. A new process is slow for its first second,
 * while V8 compiles its code; without a warm-up, those events would make up the slowest percent of a 20 s run.
 */
async function warmUpWith(
  product: Product,
  received: ReadonlyMap<string, number>,
  { event, warmUpPerSecond: perSecond = warmUp.perSecond }: SteadyLoad,
): Promise<void> {
  const warm = (n: number) => ({ ...event(n), event_id: `warm-up-${n}` });
  const sent = await sendSteadily(product, { ...warmUp, perSecond, event: warm });
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
