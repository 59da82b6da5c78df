import { setTimeout as pause } from 'node:timers/promises';

import { ingest } from './events.ts';
import { percentile } from './figures.ts';
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
 * Sends single events at a steady pace, and returns when each was acknowledged, in milliseconds of the monotonic clock.
 * None waits for the answer to the one before.
 */
export async function sendSteadily(product: Product, pace: Pace): Promise<Map<string, number>> {
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
export async function warmUpWith(
  product: Product,
  received: ReadonlyMap<string, number>,
  event: (n: number) => Record<string, unknown>,
): Promise<void> {
  const warm = (n: number) => ({ ...event(n), event_id: `warm-up-${n}` });
  const sent = await sendSteadily(product, { ...warmUp, event: warm });
  await arrived(received, sent.keys());
}

/** Waits until all of these have come. */
export async function arrived(
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

/** From the acknowledgement to the arrival; below zero when the request came first. */
export function latencies(
  acknowledged: ReadonlyMap<string, number>,
  received: ReadonlyMap<string, number>,
): { p50Ms: number; p99Ms: number } {
  const all = [...acknowledged].map(([id, at]) => received.get(id)! - at);
  return { p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99) };
}
