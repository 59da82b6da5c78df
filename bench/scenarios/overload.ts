import { setTimeout as pause } from 'node:timers/promises';

import { type Pool } from 'pg';

import { type Bench } from '../environment.ts';
import { type Figures, growth, type Rows } from '../figures.ts';
import { eventId } from '../load/bodies.ts';
import { type Load, type LoadResult } from '../load/load.ts';
import { startLoadGenerator } from '../load/start-load.ts';
import { memoryOf } from '../machine.ts';
import { type Product } from '../product.ts';
import { createSource } from '../sources.ts';
import { createWebhook } from '../webhooks.ts';

/** Senders, who have as many keys: each has more requests under way than one key may. */
const connections = 4000;
const sources = 6;

/** Of what the product takes from 64 connections. */
const times = 3;

const sampleEveryMs = 250;

/**
 * Single messages from 64 connections, as many as the product takes, and then three times as many from 4,000 connections,
 * which heed no `Retry-After`. Every message with status 200 has to be stored exactly once, and memory to stay flat.
 */
export async function overload({ receiver, scaled, onFreshDatabase }: Bench): Promise<Rows> {
  return onFreshDatabase(async ({ database, start, closeAtEnd }) => {
    const product = await start('all');
    const sender = closeAtEnd(startLoadGenerator());
    await createWebhook(product, receiver.url, { eventFilter: { mode: 'INCLUDE', events: ['none'] } });
    const authorizations: string[] = [];
    for (let n = 0; n < sources; n += 1) authorizations.push(await createSource(product, `Bench ${n}`));
    const acknowledged: number[] = [];
    let from = 0;
    const send = async (part: Pick<Load, 'seconds' | 'perSecond' | 'connections'>) => {
      const port = Number(new URL(product.origin!).port);
      const load = { port, path: '/v1/track', authorizations, kind: 'track', size: 1, from } as const;
      const result = await sender.run({ ...load, ...part });
      const offered = (result.requests + result.skipped) / part.seconds;
      from += result.requests;
      for (const first of result.acknowledged) acknowledged.push(first);
      return { ...result, offered };
    };
    await send({ seconds: 3, perSecond: null, connections: 64 });
    const capacity = await send({ seconds: scaled(5), perSecond: null, connections: 64 });
    const perSecond = times * capacity.offered;
    const memory = watchMemory(product);
    const result = await send({ seconds: scaled(20), perSecond, connections });
    const memoryFigures = await memory.read();
    const stored = await storedExactlyOnce(database.pool, acknowledged);
    return {
      'what it takes': { ...ratesOf(capacity), p50Ms: capacity.p50Ms, p99Ms: capacity.p99Ms },
      'three times as much': { ...ratesOf(result), ...answersOf(result), ...memoryFigures, ...stored },
    };
  });
}

function ratesOf({ offered, seconds, statuses }: LoadResult & { readonly offered: number }): Figures {
  return { offered, rate: (statuses[200] ?? 0) / seconds };
}

function answersOf({ statuses, withoutRetryAfter, p50Ms, p99Ms, skipped }: LoadResult): Figures {
  const { 200: accepted = 0, 429: tooMany = 0, 503: unavailable = 0, ...others } = statuses;
  const other = Object.values(others).reduce((sum, count) => sum + count, 0);
  return { accepted, tooMany, unavailable, withoutRetryAfter, other, unsent: skipped, p50Ms, p99Ms };
}

/** Watches the memory of the product until it is read, some seconds after the load. */
function watchMemory({ pid }: Product) {
  const beforeMb = memoryOf(pid);
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(memoryOf(pid)), sampleEveryMs);
  return {
    read: async (): Promise<Figures> => {
      clearInterval(timer);
      await pause(2000);
      return { beforeMb, peakMb: Math.max(...samples), growthMb: growth(samples), memoryMb: memoryOf(pid) };
    },
  };
}

/** Counts the acknowledged events that are not there, and those that are there more than once. */
async function storedExactlyOnce(pool: Pool, acknowledged: readonly number[]): Promise<Figures> {
  const { rows } = await pool.query<{ event_id: string; count: number }>(
    'select event_id, count(*)::integer as count from events.raw_events group by event_id',
  );
  const counts = new Map(rows.map(({ event_id: id, count }) => [id, count]));
  return {
    lost: acknowledged.filter((n) => !counts.has(eventId(n))).length,
    repeated: rows.filter(({ count }) => count > 1).length,
  };
}
