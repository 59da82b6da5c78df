import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openQueue } from '../queue/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();

async function jobs({ storage: { pool } }: DeliveryWorld) {
  const { rows } = await pool.query<{ state: string; retries: number }>(
    'select state::text, retry_count as retries from queue.job order by created_on',
  );
  return rows;
}

const delivered = async ({ storage, workspaceId }: DeliveryWorld) => {
  const { items } = await storage.attempts.page(workspaceId, { limit: 200, offset: 0 });
  return items.filter(({ status }) => status === 'DELIVERED').map(({ eventId }) => eventId);
};

test('what the worker has room for is stored as claimed, sent from memory, and ended like any job', async () => {
  const world = await startDeliveryWorld(keep);
  const answers = Promise.withResolvers<undefined>();
  const receiver = keep(await startReceiver(() => answers.promise.then(() => ({}))));
  await world.addWebhook({ url: receiver.url });
  const worker = world.startWorker();
  await world.sendThrough(worker, events(3));
  await receiver.waitFor(1); // a new webhook gets one request at a time until it has answered
  expect(await jobs(world)).toEqual([{ state: 'active', retries: 0 }]);
  answers.resolve(undefined);
  await receiver.waitFor(3);
  expect(receiver.requests.map(({ body }) => JSON.parse(String(body)).event_id)).toEqual(['e0', 'e1', 'e2']);
  await expect.poll(() => jobs(world), { timeout: 10_000 }).toEqual([]);
  expect((await delivered(world)).toSorted()).toEqual(['e0', 'e1', 'e2']);
});

test('what the worker has no room for is claimed from the queue, and all of it is delivered once', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  const worker = world.startWorker({ maxInFlight: 1, webhookConcurrency: 1 }); // wants 8 waiting
  const calls = Array.from({ length: 10 }, (_, n) => events(5, 'purchase', `call-${n}-`));
  await Promise.all(calls.map((call) => world.sendThrough(worker, call)));
  await expect.poll(() => jobs(world), { timeout: 20_000 }).toEqual([]);
  const ids = receiver.requests.map(({ headers }) => String(headers['x-perspection-event-id']));
  expect(ids.toSorted()).toEqual(
    calls
      .flat()
      .map((event) => String(event['event_id']))
      .toSorted(),
  );
});

test('of a call that repeats events only the new ones are handed over, and without a worker only they are queued', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  const statuses = (results: readonly { status: string }[]) => results.map(({ status }) => status);
  await world.send(events(1));
  expect(statuses(await world.send(events(2)))).toEqual(['DUPLICATE', 'ACCEPTED']);
  expect(statuses(await world.send(events(2)))).toEqual(['DUPLICATE', 'DUPLICATE']);
  const { rows } = await world.storage.pool.query(
    `select jsonb_array_length(data -> 'ev') as events from queue.job`,
  );
  expect(rows).toEqual([{ events: 1 }, { events: 1 }]);
  const worker = world.startWorker();
  expect(statuses(await world.sendThrough(worker, events(4)))).toEqual([
    'DUPLICATE',
    'DUPLICATE',
    'ACCEPTED',
    'ACCEPTED',
  ]);
  await expect.poll(() => jobs(world), { timeout: 20_000 }).toEqual([]);
  expect((await delivered(world)).toSorted()).toEqual(['e0', 'e1', 'e2', 'e3']);
  expect(receiver.requests).toHaveLength(4);
});

test('a worker that has stopped takes nothing, and gives back what was being stored for it', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  const worker = world.startWorker();
  const during = world.sendThrough(worker, events(1, 'purchase', 'during-'));
  worker.handOver.stop();
  await during;
  await world.sendThrough(worker, events(1, 'purchase', 'after-'));
  await expect.poll(() => receiver.requests.length, { timeout: 20_000 }).toBe(2);
});

test('jobs that were stored as claimed are claimed by another worker when the first one is gone', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  const offered: string[] = [];
  const dead = {
    handOver: {
      offer: (batches: readonly { readonly webhookId: string }[]) => {
        offered.push(...batches.map(({ webhookId }) => webhookId));
        return { taken: batches, left: [], deliver: () => undefined, cancel: () => undefined };
      },
    },
  };
  await world.sendThrough(dead as never, events(2));
  expect(offered).toHaveLength(1);
  expect(await jobs(world)).toEqual([{ state: 'active', retries: 0 }]);
  await world.storage.pool.query("update queue.job set heartbeat_on = now() - interval '16 s'");
  const { pool } = world.storage;
  keep(await openQueue({ pool, clock: systemClock, log: silentLog, supervise: true })); // as a process with a worker
  world.startWorker();
  await receiver.waitFor(2, 20_000);
  await expect.poll(() => jobs(world), { timeout: 10_000 }).toEqual([]);
});
