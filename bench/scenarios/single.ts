import { attemptsRecorded } from '../database.ts';
import { type Bench } from '../environment.ts';
import { inParallel, ingest, purchase } from '../events.ts';
import { type Figures, percentile, type Rows } from '../figures.ts';
import { startMeter } from '../meter.ts';
import { type Send } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';

const connections = 64;

/** One event per request over 64 connections, to one matching webhook: by GraphQL, and by POST /v1/events. */
export async function single(bench: Bench): Promise<Rows> {
  return {
    'single, GraphQL': await singleEvents(bench, (product, event) =>
      product.query(ingest, { events: [event] }),
    ),
    'single, /v1/events': await singleEvents(bench, (product, event) =>
      product.sendEvents(JSON.stringify(event)),
    ),
  };
}

/** The rate at which events are accepted and delivered, and how long callers wait for their answers meanwhile. */
async function singleEvents({ receiver, scaled, onFreshDatabase }: Bench, send: Send): Promise<Figures> {
  const warmUp = scaled(2000);
  const seconds = scaled(10);
  return onFreshDatabase(async ({ database, start }) => {
    const product = await start('all', { connections });
    await createWebhook(product, receiver.url);
    let sent = 0;
    await inParallel(Array.from({ length: warmUp }), connections, () => send(product, purchase(sent++)));
    await attemptsRecorded(database.pool, warmUp);
    const meter = await startMeter(database, product);
    const waitedMs: number[] = [];
    const startedAt = Date.now();
    const until = performance.now() + seconds * 1000;
    await inParallel(Array.from({ length: connections }), connections, async () => {
      while (performance.now() < until) {
        const sentAt = performance.now();
        await send(product, purchase(sent++));
        waitedMs.push(performance.now() - sentAt);
      }
    });
    const { last } = await attemptsRecorded(database.pool, sent);
    return {
      rate: ((sent - warmUp) * 1000) / (last - startedAt),
      p50Ms: percentile(waitedMs, 0.5),
      p99Ms: percentile(waitedMs, 0.99),
      ...(await meter.read(sent - warmUp)),
    };
  });
}
