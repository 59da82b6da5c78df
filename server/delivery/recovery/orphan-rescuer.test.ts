import { expect, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { holdDeliveries } from '../../storage/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace } from '../../testing/database.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { OrphanRescuer } from './orphan-rescuer.ts';

const keep = closingAfterEach();
const hour = 3_600_000;

/** Runs as if so much time had passed: after an hour every delivery is older than the grace of 15 minutes. */
function rescuerOf({ storage, queue }: DeliveryWorld, passedMs = hour): OrphanRescuer {
  const clock = { now: () => new Date(Date.now() + passedMs) };
  return new OrphanRescuer({ storage, queue, clock, log: silentLog });
}

async function clearQueues({ storage }: DeliveryWorld): Promise<void> {
  await storage.pool.query('delete from queue.job');
}

test('deliveries whose jobs were deleted are queued again and arrive, each once', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  await world.send(events(3));
  await clearQueues(world);
  expect(await rescuerOf(world).rescue()).toBe(3);
  expect(await rescuerOf(world).rescue()).toBe(0);
  world.startWorker();
  const requests = await receiver.waitFor(3);
  expect(requests.map(({ headers }) => headers['x-perspection-event-id']).toSorted()).toEqual([
    ...['e0', 'e1', 'e2'],
  ]);
});

test('a retry whose job was deleted goes on with its attempt number', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  receiver.respond({ status: 500 });
  await world.addWebhook({ url: receiver.url });
  await world.send(events(1));
  const worker = world.startWorker();
  await receiver.waitFor(1);
  await worker.close();
  await clearQueues(world);
  expect(await rescuerOf(world).rescue()).toBe(1);
  world.startWorker();
  const [, second] = await receiver.waitFor(2);
  expect(second!.headers['x-perspection-delivery-attempt']).toBe('2');
});

test('deliveries that have a job, are held back or are over are not queued again', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  const webhookId = await world.addWebhook({ url: receiver.url });
  await world.send(events(2, 'purchase', 'over'));
  const worker = world.startWorker();
  await receiver.waitFor(2);
  await worker.close();
  await world.send(events(2, 'purchase', 'waits'));
  const rescuer = rescuerOf(world);
  expect(await rescuer.rescue()).toBe(0);

  const { rows } = await world.storage.pool.query<{ id: string }>(
    `select id from events.raw_events where event_id like 'waits%'`,
  );
  await clearQueues(world);
  const { workspaceId, storage } = world;
  await holdDeliveries(
    storage.pool,
    rows.map(({ id }) => ({ workspaceId, webhookId, eventRowId: id, ordinal: 0 })),
  );
  expect(await rescuerOf(world).rescue()).toBe(0);
});

test('a first attempt is rescued with its own number although a redelivery was cancelled meanwhile', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const webhookId = await world.addWebhook({});
  await world.send(events(1));
  await clearQueues(world);
  const { rows } = await storage.pool.query<{ id: string }>('select id from events.raw_events');
  const redelivery = { origin: 'CANCELLED', ordinal: 5000, status: 'RETRYING' } as const;
  const nextAttemptAt = new Date();
  await record(storage.pool, [
    someAttempt({ workspaceId, webhookId, eventRowId: rows[0]!.id, nextAttemptAt, ...redelivery }),
  ]);
  expect(await rescuerOf(world).rescue()).toBe(1);
  const [job] = await world.queue.claimFirst(1, [], 'backlog');
  expect(job?.data.eventRowIds).toEqual([rows[0]!.id]);
});

test('a first attempt and a retry are rescued when they have been due for 15 minutes, and not before', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  receiver.respond({ status: 500 });
  await world.addWebhook({ url: receiver.url, retrySchedule: 'CUSTOM', retryDelays: [600] });
  await world.send(events(1, 'purchase', 'tried'));
  const worker = world.startWorker();
  await receiver.waitFor(1);
  await worker.close();
  await world.send(events(1, 'purchase', 'untried'));
  await clearQueues(world);
  const minute = 60_000;
  expect(await rescuerOf(world, 14 * minute).rescue()).toBe(0);
  expect(await rescuerOf(world, 16 * minute).rescue()).toBe(1);
  expect(await rescuerOf(world, 24 * minute).rescue()).toBe(0);
  expect(await rescuerOf(world, 26 * minute).rescue()).toBe(1);
});

test('the deliveries of 101 workspaces are found by five statements, and all events of one that has many', async () => {
  const world = await startDeliveryWorld(keep);
  await world.addWebhook({});
  await world.send(events(45));
  await clearQueues(world);
  for (let n = 0; n < 100; n += 1) await addWorkspace(world.storage.pool, `idle ${n}`);
  const statements: string[] = [];
  const query = ((...given: [string | { readonly text: string }]) => {
    statements.push(typeof given[0] === 'string' ? given[0] : given[0].text);
    return world.storage.pool.query(...(given as [never]));
  }) as typeof world.storage.pool.query;
  const pool = { query, connect: world.storage.pool.connect } as typeof world.storage.pool;
  const clock = { now: () => new Date(Date.now() + hour) };
  const rescuer = new OrphanRescuer({ ...world, storage: { pool }, clock, log: silentLog });
  expect(await rescuer.rescue()).toBe(45);
  const looks = statements.filter((text) => /from (settings.workspaces|page)/.test(text));
  expect(looks).toHaveLength(5);
});
