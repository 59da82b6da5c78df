import { setTimeout as pause } from 'node:timers/promises';

import { type Pool } from 'pg';

import { allAttemptsRecorded } from '../database.ts';
import { type Bench, type Environment } from '../environment.ts';
import { inParallel, ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { freePort, liveHeapOf } from '../heap.ts';
import { memoryOf } from '../machine.ts';
import { startMeter } from '../meter.ts';
import { type Product } from '../product.ts';
import { createWebhook } from '../webhooks.ts';
import { addTenants } from '../workspaces.ts';

/** Events of a request. */
const batch = 10;
/** Requests to a workspace in a row of its own, to compare with, or to all of many. */
const fewestRequests = 2000;
/** Longer than a request to each takes, so that all stay warm. */
const idleSecondsOf = (count: number) => 30 + Math.round(count / 40);
/** After so long, what follows from the last event is done. */
const quietMs = 5000;
/** Connections report what they read up to ten seconds late. */
const countedMs = 20_000;

/** What is compared: what a process holds of its workspaces, in bytes. */
interface Heaps {
  readonly fresh: number;
  readonly warm: number;
  readonly idle: number;
}

/**
 * Ingests and delivers for one workspace of ten webhooks, for 2,000 and, unless the run is quick, for 10,000, to each in
 * turn. One of the webhooks gets the events. Each workspace has sent an event before. Then nobody sends anything.
 */
export async function tenants(bench: Bench): Promise<Rows> {
  const counts = bench.scaled(10_000) === 10_000 ? [2000, 10_000] : [2000];
  const one = await withTenants(bench, 1);
  const rows: Rows = { 'one workspace of 10 webhooks': one.figures };
  for (const count of counts) {
    const { figures, heaps } = await withTenants(bench, count);
    const kbOf = (state: keyof Heaps) => (heaps[state] - one.heaps[state]) / 1024 / (count - 1);
    rows[`${count} workspaces of 10 webhooks`] = {
      ...figures,
      ofBaseline: figures.rate! / one.figures.rate!,
      freshKb: kbOf('fresh'),
      warmKb: kbOf('warm'),
      idleKb: kbOf('idle'),
    };
  }
  return rows;
}

function withTenants(
  { receiver, onFreshDatabase }: Bench,
  count: number,
): Promise<{ figures: Figures; heaps: Heaps }> {
  return onFreshDatabase(async (environment) => {
    const { database, start } = environment;
    const api = await start('api');
    const keys = await addTenants(database.pool, await createWebhook(api, receiver.url), count);
    await api.stop();
    const fresh = await freshHeap(environment);
    const [inspectPort, workspaceIdleSeconds] = [await freePort(), idleSecondsOf(count)];
    const product = await start('all', { workspaceIdleSeconds, inspectPort });
    await pause(quietMs);
    const beforeMb = memoryOf(product.pid);
    let sent = 0;
    const sendTo = async (key: string, events: number) => {
      const from = (sent += events) - events;
      const some = Array.from({ length: events }, (_, n) => purchase(from + n));
      await product.as(key).query(ingest, { events: some });
    };
    await inParallel(keys, 4, (key) => sendTo(key, 1));
    await allAttemptsRecorded(database.pool, sent);
    const measured = await measure(environment, product, keys, sendTo);
    const warm = await liveHeapOf(product.pid, inspectPort);
    await pause(workspaceIdleSeconds * 1500);
    const idle = await liveHeapOf(product.pid, inspectPort);
    const costs = await idleCosts(database.pool);
    return { figures: { beforeMb, ...measured, ...costs }, heaps: { fresh, warm, idle } };
  });
}

/** Of a process that knows of the workspaces only by its database. */
async function freshHeap({ start }: Environment): Promise<number> {
  const inspectPort = await freePort();
  const product = await start('all', { inspectPort });
  await pause(quietMs);
  const bytes = await liveHeapOf(product.pid, inspectPort);
  await product.stop();
  return bytes;
}

async function measure(
  { database }: Environment,
  product: Product,
  keys: readonly string[],
  sendTo: (key: string, events: number) => Promise<void>,
): Promise<Figures> {
  const requests = Math.max(fewestRequests, keys.length);
  const meter = await startMeter(database, product);
  const startedAt = Date.now();
  await inParallel(
    Array.from({ length: requests }, (_, n) => keys[n % keys.length]!),
    4,
    (key) => sendTo(key, batch),
  );
  const { last } = await allAttemptsRecorded(database.pool, keys.length + requests * batch);
  const deliveries = requests * batch;
  return { rate: (deliveries * 1000) / (last - startedAt), ...(await meter.read(deliveries)) };
}

/** What the database has to do while nothing happens. */
async function idleCosts(pool: Pool): Promise<Figures> {
  const before = await countersOf(pool);
  await pause(countedMs);
  const after = await countersOf(pool);
  const perSecond = (name: 'calls' | 'rows') => ((after[name] - before[name]) * 1000) / countedMs;
  return { statementsPerSecond: perSecond('calls'), rowsPerSecond: perSecond('rows') };
}

async function countersOf(pool: Pool): Promise<{ calls: number; rows: number }> {
  const { rows } = await pool.query<{ calls: number; rows: number }>(`
    select (select sum(calls)::float from pg_stat_statements where query !~ 'pg_stat_statements') as calls,
      (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float from pg_stat_user_tables) as rows`);
  return rows[0]!;
}
