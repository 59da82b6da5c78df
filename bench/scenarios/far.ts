import { setTimeout as pause } from 'node:timers/promises';

import { countAttempts } from '../database.ts';
import { startDnsServer } from '../dns-server.ts';
import { type Bench, type Environment } from '../environment.ts';
import { inParallel, ingest, purchase } from '../events.ts';
import { type FarReceiver, startFarReceiver } from '../far-receiver.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillDeliveries } from '../fill.ts';
import { memoryOf } from '../machine.ts';
import { startMeter } from '../meter.ts';
import { type Product } from '../product.ts';
import { createWebhook } from '../webhooks.ts';

/** How far away receivers are. */
const delayMs = 100;
/** A new process is slow at first, and begins with one request at once to each webhook. */
const warmUpSeconds = 4;
/** Deliveries per second that a backlog is made for: more than the product reaches. */
const mostPerSecond = { one: 3000, twenty: 6000 };
/** Each of the many hosts gets a delivery so often. */
const everySeconds = 10;
/** How many requests the smallest receiver takes at once. */
const smallest = 5;

/** Receivers that answer after 100 ms, in a process of their own, with the product's default settings. */
export async function far(bench: Bench): Promise<Rows> {
  return {
    'one webhook, http': await backlog(bench, { webhooks: 1, tls: false }),
    'one webhook, TLS': await backlog(bench, { webhooks: 1, tls: true }),
    '20 webhooks, http': await backlog(bench, { webhooks: 20, tls: false }),
    '20 webhooks, TLS': await backlog(bench, { webhooks: 20, tls: true }),
    [`${bench.scaled(1000)} hosts, TLS, each every ${everySeconds} s`]: await manyHosts(bench),
    [`one that takes ${smallest} at once`]: await smallReceiver(bench),
  };
}

/** The rate at which a worker delivers what waits. */
async function backlog(
  { scaled, onFreshDatabase }: Bench,
  { webhooks, tls }: { webhooks: number; tls: boolean },
): Promise<Figures> {
  const seconds = scaled(10);
  const perSecond = webhooks === 1 ? mostPerSecond.one : mostPerSecond.twenty;
  return onFreshDatabase(async (environment) => {
    const receiver = environment.closeAtEnd(await startFarReceiver({ delayMs, tls }));
    const url = `${tls ? 'https' : 'http'}://127.0.0.1:${receiver.port}/`;
    await fill(environment, url, webhooks, perSecond * (seconds + warmUpSeconds));
    const worker = await environment.start('worker', { defaults: true, caFile: receiver.caFile });
    await pause(warmUpSeconds * 1000);
    return measured(environment, worker, receiver, seconds);
  });
}

/** Creates webhooks, and deliveries that wait for them. */
async function fill(
  { database, start }: Environment,
  url: string,
  webhooks: number,
  deliveries: number,
): Promise<void> {
  const api = await start('api');
  const ids: string[] = [];
  for (let n = 0; n < webhooks; n += 1) ids.push(await createWebhook(api, url));
  await fillDeliveries(database.pool, api, ids, deliveries);
  await api.stop();
}

/** What a process delivers in some seconds, and what that costs. */
async function measured(
  { database }: Environment,
  product: Product,
  receiver: FarReceiver,
  seconds: number,
): Promise<Figures> {
  const { count: before } = await countAttempts(database.pool);
  const seenBefore = await receiver.counts();
  const meter = await startMeter(database, product);
  const startedAt = performance.now();
  let peakMb = 0;
  for (const endsAt = startedAt + seconds * 1000; performance.now() < endsAt;) {
    await pause(100);
    peakMb = Math.max(peakMb, memoryOf(product.pid));
  }
  const { answered, refused, handshakes, resumed, busyMs } = await receiver.counts(seenBefore);
  const elapsedMs = performance.now() - startedAt;
  const { count } = await countAttempts(database.pool);
  return {
    rate: (answered * 1000) / elapsedMs,
    ...(await meter.read(count - before)),
    peakMb,
    atOnce: busyMs / elapsedMs,
    ...(refused > 0 ? { refused: refused / (answered + refused) } : {}),
    ...(handshakes > 0 ? { resumed: resumed / handshakes } : {}),
  };
}

/** How many handshakes are resumed with hosts that get a delivery now and then, after the first to each. */
async function manyHosts({ scaled, onFreshDatabase }: Bench): Promise<Figures> {
  const hosts = scaled(1000);
  return onFreshDatabase(async (environment) => {
    const { closeAtEnd, start } = environment;
    const receiver = closeAtEnd(await startFarReceiver({ delayMs, tls: true }));
    const dnsServer = closeAtEnd(await startDnsServer()).address;
    const product = await start('all', { defaults: true, caFile: receiver.caFile, dnsServer });
    await inParallel(Array.from({ length: hosts }).keys(), 16, (n) =>
      createWebhook(product, `https://h${n}.alive.test:${receiver.port}/`, {
        conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${n}` }],
      }),
    );
    await sendToEach(product, hosts, 1);
    const rounds = 2;
    const sending = sendToEach(product, hosts, rounds);
    const figures = await measured(environment, product, receiver, rounds * everySeconds);
    await sending;
    return figures;
  });
}

/** Sends an event to each host every ten seconds, evenly spread. */
async function sendToEach(product: Product, hosts: number, rounds: number): Promise<void> {
  const startedAt = performance.now();
  for (let n = 0; n < hosts * rounds; n += 1) {
    await pause(Math.max(0, startedAt + (n * everySeconds * 1000) / hosts - performance.now()));
    await product.query(ingest, { events: [{ ...purchase(sentEvents++), user_id: `u_${n % hosts}` }] });
  }
}
let sentEvents = 1_000_000;

/** What a receiver refuses that takes few requests at once, from the first request on. */
async function smallReceiver({ onFreshDatabase }: Bench): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const receiver = environment.closeAtEnd(
      await startFarReceiver({ delayMs, atOnce: smallest, tls: false }),
    );
    await fill(environment, `http://127.0.0.1:${receiver.port}/`, 1, 2000);
    const worker = await environment.start('worker', { defaults: true });
    return measured(environment, worker, receiver, 10);
  });
}
