import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { connectTo, type Product, untilReady } from './product.ts';
import { startReceiver } from './receiver.ts';
import { createRandom } from './shop/random.ts';
import { createTraffic } from './shop/traffic.ts';
import { endpointsFor, ensureWebhooks, webhooks } from './webhooks.ts';

/**
 * The demo: plays a busy shop that sends its events to the product, and the systems that its webhooks go to. It talks
 * to the product over HTTP only, so it can be pointed at any installation that may deliver to this machine:
 *
 *   DEMO_TARGET        where the product is (default: http://localhost:PORT)
 *   BOOTSTRAP_API_KEY  a key that may edit webhooks
 *   DEMO_RECEIVER_PORT where its endpoints listen (default: 4010, or a free port when that is taken)
 *   DEMO_SEED          another number makes other visitors (default: 1)
 */
const { DEMO_TARGET, PORT, BOOTSTRAP_API_KEY = '', DEMO_RECEIVER_PORT, DEMO_SEED } = process.env;
const target = DEMO_TARGET ?? `http://localhost:${PORT ?? '4000'}`;
const seed = Number(DEMO_SEED ?? 1);

const visitsPerSecond = 1.8;
const sendEveryMs = 250;
const tellAfterMs = 5000;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Sends what happened in the shop, a few times a second, until told to stop. Returns how many were accepted. */
async function sendTraffic(product: Product, stopped: AbortSignal): Promise<number> {
  const traffic = createTraffic({ seed, visitsPerSecond, startAt: new Date(), newId: randomUUID });
  let accepted = 0;
  let awaySince: number | null = null;
  while (!stopped.aborted) {
    const events = traffic.until(new Date());
    try {
      if (events.length > 0) accepted += await ingest(product, events);
      awaySince = null;
    } catch (error) {
      // A product that is being restarted is away for a moment: the shop goes on, and the events are lost.
      const isNews = awaySince !== Infinity && Date.now() - (awaySince ??= Date.now()) > tellAfterMs;
      if (isNews) say(`The product takes no events: ${(error as Error).message}. Trying on.`);
      if (isNews) awaySince = Infinity;
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
    say(`Demo       a shop with ${webhooks.length} webhooks is open; its events arrive now.`);
    const accepted = await sendTraffic(product, stop.signal);
    const { accepted: received, refused, forged } = receiver.counts;
    say(
      `The shop sent ${accepted} events. Its endpoints took ${received} deliveries, refused ${refused} on purpose`,
    );
    say(`and found ${forged === 0 ? 'every signature right' : `${forged} signatures wrong`}.`);
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
