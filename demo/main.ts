import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { connectTo, type Product, untilReady } from './product.ts';
import { startReceiver } from './receiver.ts';
import { createRandom } from './shop/random.ts';
import { createTraffic } from './shop/traffic.ts';
import { endpointsFor, ensureWebhooks, webhooks } from './webhooks.ts';

/**
 * The demo: simulates a busy shop that sends events, and the systems that its webhooks deliver to. It talks to the
 * product over HTTP only, so it works with any installation that can deliver to this machine:
 *
 *   DEMO_TARGET        URL of the product (default: http://localhost:PORT)
 *   BOOTSTRAP_API_KEY  an API key that may edit webhooks
 *   DEMO_RECEIVER_PORT port of the demo's endpoints (default: 4010, or a free port if that is in use)
 *   DEMO_SEED          seed of the random visitors (default: 1)
 */
const { DEMO_TARGET, PORT, BOOTSTRAP_API_KEY = '', DEMO_RECEIVER_PORT, DEMO_SEED } = process.env;
const target = DEMO_TARGET ?? `http://localhost:${PORT ?? '4000'}`;
const seed = Number(DEMO_SEED ?? 1);

const visitsPerSecond = 1.8;
const sendEveryMs = 250;
const reportAfterMs = 5000;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Sends the shop's events four times a second until `stopped`. Returns how many were accepted. */
async function sendTraffic(product: Product, stopped: AbortSignal): Promise<number> {
  const traffic = createTraffic({ seed, visitsPerSecond, startAt: new Date(), newId: randomUUID });
  let accepted = 0;
  let failingSince: number | null = null;
  while (!stopped.aborted) {
    const events = traffic.until(new Date());
    try {
      if (events.length > 0) accepted += await ingest(product, events);
      failingSince = null;
    } catch (error) {
      // The product may be restarting. The shop goes on, and these events are lost. Infinity: it was reported.
      const isNews = failingSince !== Infinity && Date.now() - (failingSince ??= Date.now()) > reportAfterMs;
      if (isNews) say(`The product does not accept events: ${(error as Error).message}. Still trying.`);
      if (isNews) failingSince = Infinity;
    }
    await pause(sendEveryMs);
  }
  return accepted;
}

const ingestEvents = 'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }';

async function ingest(product: Product, events: readonly unknown[]): Promise<number> {
  const data = await product.query<{ ingestEvents: { acceptedCount: number } }>(ingestEvents, { events });
  return data.ingestEvents.acceptedCount;
}

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  const product = connectTo(target, BOOTSTRAP_API_KEY);
  const secretKeys = new Map(webhooks.map(({ name }) => [name, randomBytes(24).toString('base64url')]));
  const receiver = await startReceiver(
    endpointsFor(secretKeys),
    createRandom(seed),
    Number(DEMO_RECEIVER_PORT ?? 4010),
  );
  try {
    await untilReady(product, stop.signal);
    await ensureWebhooks(product, receiver.url, secretKeys);
    say(`Demo       a shop with ${webhooks.length} webhooks is running and sends events.`);
    const accepted = await sendTraffic(product, stop.signal);
    const { accepted: received, refused, forged } = receiver.counts;
    say(
      `The shop sent ${accepted} events. Its endpoints accepted ${received} deliveries and failed ${refused}`,
    );
    say(`on purpose. ${forged === 0 ? 'All signatures were valid' : `${forged} signatures were invalid`}.`);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await receiver.close();
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`The demo stopped: ${(error as Error).message}\n`);
  process.exitCode = 1;
});
