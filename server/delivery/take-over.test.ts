import { expect, test, vi } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openPresence, openQueue } from '../queue/index.ts';
import { type Storage } from '../storage/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();

/** A process with a worker's connection and queue of its own, over the same database unless it is the first. */
async function openProcess(url?: string) {
  const storage = await openTestStorage(keep, { url });
  const presence = await openPresence(storage.notifications);
  const parts = { pool: storage.pool, clock: systemClock, log: silentLog, supervise: false, presence };
  return { storage, presence, queue: keep(await openQueue(parts)) };
}

const numberOf = async ({ pool }: Storage) => {
  const { rows } = await pool.query<{ pid: number; number: number }>(
    `select pid, objid::integer as number from pg_locks where locktype = 'advisory' and objsubid = 2`,
  );
  return rows;
};

/** Ends the connection that has the lock with this number. */
async function endConnection(storage: Storage, number: number | null): Promise<void> {
  const { pid } = (await numberOf(storage)).find((row) => row.number === number)!;
  await storage.pool.query('select pg_terminate_backend($1)', [pid]);
}

const batch = (webhookId: string) => ({
  workspaceId: 'w',
  webhookId,
  eventRowIds: ['e'],
  released: false,
});

test('claims of every kind say whose they are, and those of the absent are released', async () => {
  const first = await openProcess();
  const second = await openProcess(first.storage.url);
  const { queue, storage, presence } = first;
  const { number } = presence;
  expect(await second.queue.presentWorkers()).toEqual(new Set([number, second.presence.number]));

  await queue.enqueueFirst(storage.pool, [batch('claimed')]);
  const retry = {
    ...batch('retry'),
    eventRowId: 'e',
    origin: 'SCHEDULED',
    ordinal: 1,
    startAfter: null,
  } as const;
  await queue.enqueueRetries(storage.pool, [retry]);
  const jobs = [
    ...(await queue.claimFirst(10, [], 'backlog')),
    ...(await queue.claimRetries(10, [])),
    ...(await queue.enqueueClaimed(storage.pool, [batch('handed over')])),
  ];
  expect(jobs.map(({ worker }) => worker)).toEqual([number, number, number]);
  expect(await queue.claimants()).toEqual([number]);
  expect(await second.queue.releaseClaims([number!])).toEqual([]); // it is there

  const [, , handedOver] = jobs;
  await queue.keepAlive('first-deliveries', [handedOver!], null);
  await storage.notifications.close();
  await vi.waitFor(async () => expect(await second.queue.presentWorkers()).not.toContain(number));
  const released = await second.queue.releaseClaims([number!]);
  expect(released.toSorted((one, other) => one.queue.localeCompare(other.queue))).toEqual([
    { queue: 'first-deliveries', jobs: 1 },
    { queue: 'retries', jobs: 1 },
  ]);
  // As after a lapsed heartbeat: the claim before has no effect any more.
  const again = await second.queue.claimFirst(10, [], 'backlog');
  expect(again).toMatchObject([{ id: jobs[0]!.id, retryCount: 1, worker: second.presence.number }]);
  expect(await second.queue.keepAlive('first-deliveries', [jobs[0]!], null)).toEqual(new Set());
  expect(await second.queue.claimants()).toEqual([second.presence.number]);
});

test('a worker whose connection is ended sees it, and has another number from then on', async () => {
  const { storage, presence, queue } = await openProcess();
  const numbers: (number | null)[] = [presence.number];
  const back = Promise.withResolvers<undefined>();
  presence.onChange(() => {
    numbers.push(presence.number);
    if (presence.number !== null) back.resolve(undefined);
  });
  await endConnection(storage, presence.number);
  await back.promise;
  expect(numbers).toEqual([expect.any(Number), null, expect.any(Number)]);
  expect(numbers[2]).not.toBe(numbers[0]);
  expect(await queue.presentWorkers()).toEqual(new Set([numbers[2]]));
});

test('jobs of a dead worker are delivered by another one, without waiting for missed heartbeats', async () => {
  const world = await startDeliveryWorld(keep); // its queue gives nothing away for want of heartbeats
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  const { url } = world.storage as Storage & { readonly url: string };
  const dead = await openProcess(url);
  const alive = await openProcess(url);
  await world.send(Array.from({ length: 100 }, (_, n) => ({ event_name: 'purchase', event_id: `e${n}` })));
  expect(await dead.queue.claimFirst(10, [], 'backlog')).not.toEqual([]);
  world.startWorker({ queue: alive.queue, presence: alive.presence, storage: alive.storage });
  await dead.storage.notifications.close(); // as when the process is killed: its jobs stay claimed
  const requests = await receiver.waitFor(100, 20_000);
  expect(new Set(requests.map(({ headers }) => headers['x-perspection-event-id'])).size).toBe(100);
});

test('a worker that loses its connection goes on with its jobs, and sends none twice', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver(() => ({ delayMs: 20 })));
  await world.addWebhook({ url: receiver.url });
  const { url } = world.storage as Storage & { readonly url: string };
  const [one, other] = [await openProcess(url), await openProcess(url)];
  for (const { queue, presence, storage } of [one, other]) world.startWorker({ queue, presence, storage });
  await world.send(Array.from({ length: 300 }, (_, n) => ({ event_name: 'purchase', event_id: `e${n}` })));
  await receiver.waitFor(20, 20_000);
  await endConnection(world.storage, one.presence.number);
  await endConnection(world.storage, other.presence.number);
  await receiver.waitFor(300, 20_000);
  await expect.poll(() => one.queue.claimants(), { timeout: 10_000 }).toEqual([]);
  expect(receiver.requests).toHaveLength(300);
});
