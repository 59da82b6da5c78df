import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { ingest } from './events.ts';
import { type Figures, percentile } from './figures.ts';
import { startMeter } from './meter.ts';
import { type Environment } from './environment.ts';
import { type Product } from './product.ts';

/** How long and how fast a new process is exercised before its latency is measured. */
const warmUp = { perSecond: 200, seconds: 5 };

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
  /** The nth event, with an `event_id` of its own. */
  readonly event: (n: number) => Record<string, unknown>;
}

/**
 * Sends single events at a steady pace to a process that is warm.
 *
 * @param received When each event arrived, by its id: the receiver's own record.
 * @returns Latencies from the acknowledgement to the arrival, below zero when the request came first, and costs.
 */
export async function latencyUnderSteadyLoad(
  { database }: Environment,
  product: Product,
  received: ReadonlyMap<string, number>,
  pace: Pace,
): Promise<Figures> {
  await warmUpWith(product, received, pace.event);
  const meter = await startMeter(database, product);
  // Sender and receiver are in this process: what holds it up adds to what is measured.
  const own = monitorEventLoopDelay({ resolution: 1 });
  own.enable();
  const acknowledged = await sendSteadily(product, pace);
  await arrived(received, acknowledged.keys());
  own.disable();
  const all = [...acknowledged].map(([id, at]) => received.get(id)! - at);
  return {
    p50Ms: percentile(all, 0.5),
    p99Ms: percentile(all, 0.99),
    benchP99Ms: own.percentile(99) / 1e6,
    ...(await meter.read(acknowledged.size)),
  };
}

/**
 * Sends single events at a steady pace, and returns when each was acknowledged, in milliseconds of the monotonic clock.
 * None waits for the answer to the one before.
 */
async function sendSteadily(product: Product, pace: Pace): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  const requests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < pace.perSecond * pace.seconds; n += 1) {
    const event = pace.event(n);
    await pause(Math.max(0, startedAt + (n * 1000) / pace.perSecond - performance.now()));
    const request = product.query(ingest, { events: [event] });
    requests.push(request.then(() => void acknowledged.set(event['event_id'] as string, performance.now())));
  }
  await Promise.all(requests);
  return acknowledged;
}

/**
 * Sends events that are not looked at, and waits until they have arrived: within its first second a process compiles
 * what it runs, and at 200 events a second a hundred of them would be the slowest hundredth of 20 s.
 */
async function warmUpWith(
  product: Product,
  received: ReadonlyMap<string, number>,
  event: (n: number) => Record<string, unknown>,
): Promise<void> {
  const warm = (n: number) => ({ ...event(n), event_id: `warm-up-${n}` });
  const sent = await sendSteadily(product, { ...warmUp, event: warm });
  await arrived(received, sent.keys());
}

/** Waits until all of these have come. */
async function arrived(
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
