import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';

const keep = closingAfterEach();
/** Opens with the third failure in a row, however fast they came. */
const breakerLimits = { failures: 3, milliseconds: 0 };

/** A clock that goes on as clocks do, and can be moved forward. */
function movableClock() {
  const clock = { ahead: 0, now: () => new Date(Date.now() + clock.ahead) };
  return clock;
}

async function healthOf({ storage, workspaceId }: DeliveryWorld, webhookId: string) {
  await storage.directory.refresh([workspaceId]);
  return storage.directory.get(webhookId)!.health;
}

function idsOf(receiver: Receiver): unknown[] {
  return receiver.requests.map(({ headers }) => headers['x-perspection-event-id']);
}

async function heldBack({ storage }: DeliveryWorld): Promise<number> {
  const { rows } = await storage.pool.query<{ held: number }>(
    'select coalesce(sum(cardinality(event_row_ids)), 0)::integer as held from delivery.held',
  );
  return rows[0]!.held;
}

test('a dead endpoint is left alone but for probes, keeps what comes meanwhile, and gets it when it is back', async () => {
  const clock = movableClock();
  const world = await startDeliveryWorld(keep, clock);
  let alive = false;
  const receiver = keep(await startReceiver(() => ({ status: alive ? 200 : 503 })));
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0 });
  world.startWorker({ breakerLimits });

  await world.send(events(3, 'purchase', 'lost'));
  await expect.poll(async () => (await healthOf(world, webhookId)).state).toBe('OPEN');
  expect(await healthOf(world, webhookId)).toMatchObject({
    reason: '3 attempts in a row failed: HTTP 503',
  });
  await world.send(events(40, 'purchase', 'kept'));
  await expect.poll(() => heldBack(world)).toBe(40);
  expect(receiver.requests.length).toBe(3);

  clock.ahead += 31_000;
  await receiver.waitFor(4); // the first probe, which fails, too
  await expect.poll(async () => (await healthOf(world, webhookId)).step).toBe(1);
  alive = true;
  clock.ahead += 61_000;
  await receiver.waitFor(43, 20_000);
  await expect.poll(async () => (await healthOf(world, webhookId)).state, { timeout: 5000 }).toBe('HEALTHY');
  expect(idsOf(receiver).slice(3).toSorted()).toEqual(
    events(40, 'purchase', 'kept')
      .map((event) => event['event_id'])
      .toSorted(),
  );
  const numbers = receiver.requests.map(({ headers }) => headers['x-perspection-delivery-attempt']);
  expect(new Set(numbers)).toEqual(new Set(['1']));
});

test('retries that are due while the endpoint is down wait with the others, and go on where they were', async () => {
  const clock = movableClock();
  const world = await startDeliveryWorld(keep, clock);
  let alive = false;
  const receiver = keep(await startReceiver(() => ({ status: alive ? 200 : 500 })));
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 3 });
  world.startWorker({ breakerLimits: { failures: 4, milliseconds: 0 } });

  await world.send(events(4));
  await expect.poll(async () => (await healthOf(world, webhookId)).state).toBe('OPEN');
  await expect.poll(() => heldBack(world), { timeout: 5000 }).toBe(4);
  expect(receiver.requests.length).toBe(4);
  alive = true;
  clock.ahead += 31_000;
  await receiver.waitFor(8, 15_000);
  const second = receiver.requests.slice(4);
  expect(second.map(({ headers }) => headers['x-perspection-delivery-attempt'])).toEqual([
    '2',
    '2',
    '2',
    '2',
  ]);
  expect(new Set(idsOf(receiver).slice(4))).toEqual(new Set(['e0', 'e1', 'e2', 'e3']));
});

test('what is held back for a webhook that is disabled meanwhile is cancelled, as everything that waits', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver(() => ({ status: 503 })));
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0 });
  world.startWorker({ breakerLimits });
  await world.send(events(3));
  await expect.poll(async () => (await healthOf(world, webhookId)).state).toBe('OPEN');
  await world.send(events(5, 'purchase', 'kept'));
  await expect.poll(() => heldBack(world)).toBe(5);

  await world.storage.webhooks.update(world.workspaceId, webhookId, { enabled: false });
  const cancelled = () => world.storage.attempts.page(world.workspaceId, { webhookId, limit: 50, offset: 0 });
  await expect
    .poll(async () => (await cancelled()).items.filter(({ origin }) => origin === 'CANCELLED').length, {
      timeout: 10_000,
    })
    .toBe(5);
  expect(await heldBack(world)).toBe(0);
});

test('that an endpoint is down holds for all workers, and outlives the one that found it', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver(() => ({ status: 503 })));
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0 });
  const finder = world.startWorker({ breakerLimits });
  await world.send(events(3));
  await expect.poll(async () => (await healthOf(world, webhookId)).state).toBe('OPEN');
  await finder.close();
  world.startWorker({ breakerLimits });
  await world.send(events(5, 'purchase', 'kept'));
  await expect.poll(() => heldBack(world), { timeout: 5000 }).toBe(5);
  expect(receiver.requests.length).toBe(3);
});

test('an endpoint that refuses one kind of event is never down, and gets the others at once', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(
    await startReceiver(({ headers }) => ({
      status: headers['x-perspection-event'] === 'page_view' ? 422 : 200,
    })),
  );
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0 });
  world.startWorker({ breakerLimits });
  await world.send(events(20, 'page_view', 'refused'));
  await receiver.waitFor(20);
  await world.send(events(5));
  await receiver.waitFor(25);
  expect((await healthOf(world, webhookId)).state).toBe('HEALTHY');
  expect(await heldBack(world)).toBe(0);
  // An attempt is recorded some milliseconds after it arrived.
  const refused = async () => {
    const log = await world.storage.attempts.page(world.workspaceId, { webhookId, limit: 50, offset: 0 });
    return log.items.filter(({ status }) => status === 'FAILED').map((row) => row.httpStatusCode);
  };
  await expect.poll(refused).toEqual(Array.from({ length: 20 }, () => 422));
});

test('a probe is of another event than the one that failed last, which would fail every probe', async () => {
  const clock = movableClock();
  const world = await startDeliveryWorld(keep, clock);
  let alive = false;
  const receiver = keep(
    await startReceiver(({ headers }) => ({
      status: alive && headers['x-perspection-event'] === 'purchase' ? 200 : 500,
    })),
  );
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 10 });
  world.startWorker({ breakerLimits: { failures: 1, milliseconds: 0 } });
  await world.send(events(1, 'page_view', 'poison'));
  await expect.poll(async () => (await healthOf(world, webhookId)).state).toBe('OPEN');
  await expect.poll(() => heldBack(world), { timeout: 5000 }).toBe(1); // its retry, which is the longest held
  await world.send(events(3));
  await expect.poll(() => heldBack(world)).toBe(4);
  alive = true;
  clock.ahead += 31_000;
  await receiver.waitFor(2);
  expect(idsOf(receiver).slice(0, 2)).toEqual(['poison0', 'e0']);
  await expect.poll(async () => (await healthOf(world, webhookId)).state).not.toBe('OPEN');
});

test('one endpoint that hangs, with a long queue, delays no other', async () => {
  const world = await startDeliveryWorld(keep);
  const hanging = keep(await startReceiver(() => ({ hang: true })));
  const fine = keep(await startReceiver());
  await world.addWebhook({ url: hanging.url, timeoutMs: 30_000, eventFilter: only('page_view') });
  await world.addWebhook({ url: fine.url, eventFilter: only('purchase') });
  for (const call of ['a', 'b', 'c']) await world.send(events(1000, 'page_view', `hangs ${call}`));
  world.startWorker();
  await hanging.waitFor(1); // no more go to a webhook of which nothing is known
  await world.send(events(500));
  await fine.waitFor(500, 25_000); // before the request that hangs has timed out
  expect(hanging.requests.length).toBe(1);
  await hanging.close(); // or the worker would wait for its requests
}, 60_000);

function only(name: string) {
  return { mode: 'INCLUDE' as const, events: [name] };
}
