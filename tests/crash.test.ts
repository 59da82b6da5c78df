import pg from 'pg';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { startProcess } from '../server/testing/process.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { clientOf } from '../server/testing/world.ts';
import { testEncryptionKey } from '../server/testing/secret-box.ts';

const keep = closingAfterEach();
const apiKey = 'psk_test_owner_of_the_world';

function environment(databaseUrl: string): Record<string, string> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_API_KEY: apiKey,
    ENCRYPTION_KEY: testEncryptionKey,
    LOG_LEVEL: 'warn',
    MAX_IN_FLIGHT: '32',
    WEBHOOK_CONCURRENCY: '32',
  };
}

async function attemptsIn(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>('select count(*) as count from delivery.attempts');
  await client.end();
  return Number(rows[0]!.count);
}

const urlPattern = /API +(http:\S+)\/graphql/;

test(
  'after kill -9 in the middle of 1,000 deliveries, all arrive, and only those in flight arrive twice',
  { timeout: 180_000 },
  async () => {
    const { url: databaseUrl } = keep(await cloneDatabase());
    const distinct = new Set<unknown>();
    const all = Promise.withResolvers<undefined>();
    const receiver = keep(
      await startReceiver((request) => {
        distinct.add(request.headers['x-perspection-event-id']);
        if (distinct.size === 1000) all.resolve(undefined);
        return { delayMs: 20 };
      }),
    );
    const first = startProcess(keep, environment(databaseUrl));
    const [, url] = await first.waitFor(urlPattern);
    const client = clientOf(url!, apiKey, keep);
    await client.query(
      `mutation { createWebhook(input: { name: "All", url: "${receiver.url}" }) { userErrors { message } } }`,
    );
    const events = Array.from({ length: 1000 }, (_, i) => ({ event_id: `e${i}`, event_name: 'purchase' }));
    await client.query(
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
      { events },
    );
    await receiver.waitFor(200, 30_000);

    await first.end('SIGKILL');
    const sent = receiver.requests.length;
    expect(sent).toBeLessThan(1000);
    const inFlight = sent - (await attemptsIn(databaseUrl));

    const second = startProcess(keep, environment(databaseUrl));
    await second.waitFor(urlPattern);
    const late = setTimeout(
      () => all.reject(new Error(`${distinct.size} of 1,000 after 80 s.\n${second.output()}`)),
      80_000,
    );
    await all.promise.finally(() => clearTimeout(late));
    expect(receiver.requests.length - 1000).toBeLessThanOrEqual(inFlight);
  },
);

test(
  'on SIGTERM, the product finishes the requests in flight, releases its other claims and exits with 0',
  { timeout: 60_000 },
  async () => {
    const { url: databaseUrl } = keep(await cloneDatabase());
    const receiver = keep(await startReceiver(() => ({ delayMs: 50 })));
    const first = startProcess(keep, environment(databaseUrl));
    const [, url] = await first.waitFor(urlPattern);
    const client = clientOf(url!, apiKey, keep);
    await client.query(
      `mutation { createWebhook(input: { name: "All", url: "${receiver.url}" }) { userErrors { message } } }`,
    );
    const events = Array.from({ length: 500 }, (_, i) => ({ event_id: `e${i}`, event_name: 'purchase' }));
    await client.query(
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
      { events },
    );
    await receiver.waitFor(100);

    process.kill(first.pid, 'SIGTERM'); // twice, as some process managers do
    expect(await first.end('SIGTERM')).toBe(0);
    expect(await attemptsIn(databaseUrl)).toBe(receiver.requests.length);

    startProcess(keep, environment(databaseUrl));
    await receiver.waitFor(500, 20_000);
    const ids = receiver.requests.map((request) => request.headers['x-perspection-event-id']);
    expect(new Set(ids).size).toBe(ids.length);
  },
);
