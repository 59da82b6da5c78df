import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { connectTo, untilReady } from './product.ts';
import { startReceiver } from './receiver.ts';
import { openSdk, type ShopSdk } from './sdk.ts';
import { createRandom } from './shop/random.ts';
import { createTraffic } from './shop/traffic.ts';
import { ensureSource } from './source.ts';
import { endpointsFor, ensureWebhooks, webhooks } from './webhooks.ts';

/**
 * The demo: simulates a busy shop that sends events through an SDK, and the systems that its webhooks deliver to. It talks
 * to the product over HTTP only, so it works with any installation that can deliver to this machine:
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

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Hands the shop's events to its SDK as they happen, until `stopped`. */
async function sendTraffic(sdk: ShopSdk, stopped: AbortSignal): Promise<void> {
  const traffic = createTraffic({ seed, visitsPerSecond, startAt: new Date(), newId: randomUUID });
  while (!stopped.aborted) {
    for (const event of traffic.until(new Date())) sdk.send(event);
    await pause(sendEveryMs);
  }
  await sdk.close();
}

/** Says once that events are lost: the SDK has tried to send them for minutes. */
function sayOnce(line: string): () => void {
  let said = false;
  return () => {
    if (!said) say(line);
    said = true;
  };
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
    const lost = sayOnce('The product does not accept events, and some are lost. Still trying.');
    const sdk = openSdk(target, await ensureSource(product), lost);
    say(`Demo       a shop with ${webhooks.length} webhooks is running and sends events.`);
    await sendTraffic(sdk, stop.signal);
    const { accepted: received, refused, forged } = receiver.counts;
    say(
      `The shop sent ${sdk.counts.accepted} events. Its endpoints accepted ${received} deliveries and failed ${refused}`,
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
process.exit(); // the SDK may still wait to send something again
