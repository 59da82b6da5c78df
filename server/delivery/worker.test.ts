import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { createIngest } from '../ingest/index.ts';
import { silentLog } from '../log.ts';
import { noPresence, openQueue } from '../queue/index.ts';
import { type Storage } from '../storage/index.ts';
import { closingAfterEach, type Keep } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';
import { createSender, Worker } from './index.ts';

const keep = closingAfterEach();

/** Twenty deliveries wait; the worker's storage is `faulty`. Resolves when they have come. */
async function deliver(keep: Keep, faulty: (storage: Storage) => Storage): Promise<readonly string[]> {
  const storage = await openTestStorage(keep);
  const queue = keep(
    await openQueue({ pool: storage.pool, clock: systemClock, log: silentLog, supervise: false }),
  );
  const workspaceId = await addWorkspace(storage.pool);
  const receiver = keep(await startReceiver());
  await storage.webhooks.create(workspaceId, someSettings({ url: receiver.url }), null);
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const tools = { queue, wakeUps, clock: systemClock, log: silentLog };
  const events = Array.from({ length: 20 }, (_, n) => ({ event_name: 'purchase', event_id: `e${n}` }));
  await createIngest({ storage, ...tools }).ingest(workspaceId, events);

  const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 8 }));
  const live = { wake: () => undefined, moved: () => undefined };
  const parts = { ...tools, presence: noPresence, sender, live, maxInFlight: 8, webhookConcurrency: 8 };
  keep(new Worker({ ...parts, storage: faulty(storage) })).start();
  const requests = await receiver.waitFor(20, 8000);
  return requests.map(({ headers }) => String(headers['x-perspection-event-id']));
}

const once = Array.from({ length: 20 }, (_, n) => `e${n}`).toSorted();

/** Fails at the first call, and then works. */
function failingFirst<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let failed = false;
  return (...args) => {
    if (failed) return work(...args);
    failed = true;
    return Promise.reject(new Error('The connection was lost.'));
  };
}

test('claimed jobs whose webhooks could not be read at first are delivered, each once', async () => {
  const ids = await deliver(keep, (storage) => ({
    ...storage,
    directory: { ...storage.directory, refresh: failingFirst(storage.directory.refresh) },
  }));
  expect(ids.toSorted()).toEqual(once);
});

test('claimed jobs whose events could not be read at first are delivered, each once', async () => {
  const ids = await deliver(keep, (storage) => {
    const query = failingFirst(
      (...args: Parameters<typeof storage.pool.query>) => storage.pool.query(...args) as never,
    );
    const pool = Object.assign(Object.create(storage.pool) as Storage['pool'], { query });
    return { ...storage, pool };
  });
  expect(ids.toSorted()).toEqual(once);
});

test('a delivery whose record a crash of PostgreSQL undid is sent again, although its job was nearly done', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const held = Promise.withResolvers<undefined>();
  const receiver = keep(
    await startReceiver(async ({ headers }) => {
      if (headers['x-perspection-event-id'] === 'e1') await held.promise;
      return {};
    }),
  );
  await world.addWebhook({ url: receiver.url });
  await world.send(events(3));
  let lose: () => void = () => undefined;
  const watched = { ...storage, onConnectionLost: (listener: () => void) => void (lose = listener) };
  world.startWorker({ storage: watched, maxInFlight: 1 });
  await receiver.waitFor(2);
  const recorded = async () => (await storage.attempts.page(workspaceId, { limit: 9, offset: 0 })).items;
  const ids = async () =>
    (await recorded()).filter(({ status }) => status === 'DELIVERED').map(({ eventId }) => eventId);
  await expect.poll(ids).toEqual(['e0']);
  await storage.pool.query('delete from delivery.attempts');
  lose();
  held.resolve(undefined);
  await expect.poll(async () => (await ids()).toSorted(), { timeout: 10_000 }).toEqual(['e0', 'e1', 'e2']);
});

test('requests under way when a connection to PostgreSQL breaks are not sent again', async () => {
  const world = await startDeliveryWorld(keep);
  const held = Promise.withResolvers<undefined>();
  const receiver = keep(
    await startReceiver(async ({ headers }) => {
      if (headers['x-perspection-event-id'] !== 'e0') await held.promise;
      return {};
    }),
  );
  await world.addWebhook({ url: receiver.url });
  await world.send(events(3));
  let lose: () => void = () => undefined;
  const watched = { ...world.storage, onConnectionLost: (listener: () => void) => void (lose = listener) };
  world.startWorker({ storage: watched });
  await receiver.waitFor(3);
  const page = () => world.storage.attempts.page(world.workspaceId, { limit: 9, offset: 0 });
  const delivered = async () => (await page()).items.filter(({ status }) => status === 'DELIVERED').length;
  await expect.poll(delivered).toBe(1);

  lose();
  await world.send(events(1, 'purchase', 'later-'));
  await receiver.waitFor(4);
  held.resolve(undefined);
  await expect.poll(delivered, { timeout: 10_000 }).toBe(4);
  expect(receiver.requests.length).toBe(4);
});

test('a rate limit holds over all workers, although their process is busy for 60 ms again and again', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url, rateLimitPerSecond: 40 });
  await world.send(events(200));
  const real = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 64 }));
  const starts: number[] = [];
  const sender: typeof real = {
    ...real,
    send: (request) => {
      starts.push(performance.now());
      return real.send(request);
    },
  };
  const busy = setInterval(() => {
    for (const until = performance.now() + 60; performance.now() < until;);
  }, 150);
  keep({ close: async () => clearInterval(busy) });
  for (let n = 0; n < 3; n += 1) world.startWorker({ sender });
  await receiver.waitFor(70);
  expect(starts.length).toBeGreaterThanOrEqual(70);
  for (const [n, at] of starts.slice(40).entries()) expect(at - starts[n]!).toBeGreaterThanOrEqual(1000);
});
