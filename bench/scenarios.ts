import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { attemptsRecorded, type BenchDatabase } from './database.ts';
import { batches, inParallel, ingest, purchase } from './events.ts';
import { cpuOf, memoryOf } from './machine.ts';
import { type Product, startProduct } from './product.ts';
import { type BenchReceiver, startTimedReceiver } from './receivers.ts';

/** What one scenario measured: a rate, and what each delivery cost. */
export interface Figures {
  readonly rate: number;
  readonly nodeCpuUs?: number;
  readonly postgresCpuUs?: number;
  readonly walBytes?: number;
  readonly statements?: number;
  readonly memoryMb?: number;
}

const run = promisify(execFile);
const patienceMs = 120_000;
const createWebhook = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { message } } }`;

export async function bareLoop(receiver: BenchReceiver, seconds: number): Promise<Figures> {
  const script = fileURLToPath(new URL('bare-loop.ts', import.meta.url));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, receiver.url, String(seconds)]);
  const { rate, cpu } = JSON.parse(stdout) as { rate: number; cpu: number };
  return { rate, nodeCpuUs: cpu };
}

/** A standing backlog: all is ingested first, then a worker starts. */
export async function drain(
  database: BenchDatabase,
  receiver: BenchReceiver,
  count: number,
): Promise<Figures> {
  const api = await startProduct(database.url, 'api');
  await api.query(createWebhook, { input: webhook(receiver.url) });
  await inParallel(batches(count, 500), 4, (events) => api.query(ingest, { events }));
  await api.stop();
  return measured(database, count, async (meter) => {
    const worker = await startProduct(database.url, 'worker');
    meter.watch(worker);
    const { first, last } = await attemptsRecorded(database.pool, count, patienceMs);
    return { rate: (count * 1000) / (last - first), product: worker };
  });
}

/** Ingest over HTTP in batches of 100 and delivery, together in one process. */
export async function endToEnd(
  database: BenchDatabase,
  receiver: BenchReceiver,
  count: number,
): Promise<Figures> {
  const product = await startProduct(database.url, 'all');
  await product.query(createWebhook, { input: webhook(receiver.url) });
  return measured(database, count, async (meter) => {
    meter.watch(product);
    const startedAt = Date.now();
    await inParallel(batches(count, 100), 4, (events) => product.query(ingest, { events }));
    const { last } = await attemptsRecorded(database.pool, count, patienceMs);
    return { rate: (count * 1000) / (last - startedAt), product };
  });
}

/** One event per request, 16 clients: what a mutation costs. Nothing matches. */
export async function singleIngest(database: BenchDatabase, seconds: number): Promise<Figures> {
  const product = await startProduct(database.url, 'api');
  let sent = 0;
  const until = performance.now() + seconds * 1000;
  await inParallel(Array.from({ length: 16 }), 16, async () => {
    while (performance.now() < until) await product.query(ingest, { events: [purchase(sent++)] });
  });
  await product.stop();
  return { rate: sent / seconds };
}

/** Each event goes to 100 webhooks. */
export async function fanOut(
  database: BenchDatabase,
  receiver: BenchReceiver,
  events: number,
): Promise<Figures> {
  const product = await startProduct(database.url, 'all');
  for (let i = 0; i < 100; i += 1) await product.query(createWebhook, { input: webhook(receiver.url) });
  return measured(database, events * 100, async (meter) => {
    meter.watch(product);
    const startedAt = Date.now();
    await inParallel(batches(events, 10), 4, (batch) => product.query(ingest, { events: batch }));
    const { last } = await attemptsRecorded(database.pool, events * 100, patienceMs);
    return { rate: (events * 100_000) / (last - startedAt), product };
  });
}

export interface Latency {
  readonly perSecond: number;
  /** Milliseconds from ingest acknowledged to request received; below zero when the request came first. */
  readonly p50: number;
  readonly p99: number;
}

/** Single events at a steady pace. */
export async function latency(database: BenchDatabase, perSecond: number, seconds: number): Promise<Latency> {
  const received = new Map<string, number>();
  const receiver = await startTimedReceiver((eventId) => received.set(eventId, performance.now()));
  const product = await startProduct(database.url, 'all');
  await product.query(createWebhook, { input: webhook(receiver.url) });
  const acknowledged = new Map<string, number>();
  const requests: Promise<void>[] = [];
  const count = perSecond * seconds;
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) {
    const event = purchase(n);
    await pause(Math.max(0, startedAt + (n * 1000) / perSecond - performance.now()));
    const request = product.query(ingest, { events: [event] });
    requests.push(request.then(() => void acknowledged.set(event['event_id'] as string, performance.now())));
  }
  await Promise.all(requests);
  await attemptsRecorded(database.pool, count, patienceMs);
  await product.stop();
  await receiver.close();
  const sorted = [...acknowledged].map(([id, at]) => received.get(id)! - at).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { perSecond, p50: at(0.5), p99: at(0.99) };
}

function webhook(url: string): Record<string, unknown> {
  return { name: 'Bench', url, secretKey: 'whsec_of_the_bench_of_32_bytes..' };
}

interface Meter {
  watch(product: Product): void;
}

/** Counts what a run costs the product's process and the database, and stops the product. */
async function measured(
  database: BenchDatabase,
  deliveries: number,
  work: (meter: Meter) => Promise<{ rate: number; product: Product }>,
): Promise<Figures> {
  const before = await database.counters();
  const postgresBefore = cpuOf([database.pid]);
  let nodeBefore = 0;
  const { rate, product } = await work({ watch: ({ pid }) => (nodeBefore = cpuOf([pid])) });
  const nodeCpuUs = (cpuOf([product.pid]) - nodeBefore) / deliveries;
  const postgresCpuUs = (cpuOf([database.pid]) - postgresBefore) / deliveries;
  const after = await database.counters();
  const memoryMb = memoryOf(product.pid);
  await product.stop();
  return {
    ...{ rate, nodeCpuUs, postgresCpuUs, memoryMb },
    walBytes: (after.walBytes - before.walBytes) / deliveries,
    statements: (after.statements - before.statements) / deliveries,
  };
}
