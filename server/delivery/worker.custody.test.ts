import pg from 'pg';
import { expect, test, vi } from 'vitest';

import { type QueueName } from '../queue/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';
import { workerIntervals } from './worker.ts';

const keep = closingAfterEach();
const patience = { timeout: 10_000 };

/** A receiver that answers nothing until it is released. */
async function startHoldingReceiver() {
  const released = Promise.withResolvers<object>();
  const receiver = keep(await startReceiver(() => released.promise));
  return { receiver, release: () => released.resolve({}) };
}

/** When the queue last heard that a claimed job is still worked on; null when none is claimed. */
async function lastHeartbeat({ storage }: DeliveryWorld): Promise<Date | null> {
  const { rows } = await storage.pool.query<{ at: Date | null }>(
    `select max(heartbeat_on) as at from queue.job where state = 'active'`,
  );
  return rows[0]!.at;
}

test('a worker renews its claims while a request is under way, so that nobody else gets the job', async () => {
  const world = await startDeliveryWorld(keep);
  const { receiver, release } = await startHoldingReceiver();
  await world.addWebhook({ url: receiver.url, timeoutMs: 30_000 });
  await world.send(events(1));
  world.startWorker({ intervals: { heartbeatMs: 20 } });
  await receiver.waitFor(1);
  for (let n = 0; n < 2; n += 1) {
    const before = await lastHeartbeat(world);
    expect(before).not.toBeNull();
    await expect
      .poll(async () => (await lastHeartbeat(world))!.getTime(), patience)
      .toBeGreaterThan(before!.getTime());
  }
  release();
});

test('two heartbeats may be lost before a claim lapses, and settings are read every 5 s', () => {
  const lapseMs = 12_000;
  expect(workerIntervals.heartbeatMs * 2).toBeLessThan(lapseMs);
  expect(workerIntervals.upkeepMs).toBe(5000);
});

test('what waits in a worker is made by the settings that it has read meanwhile', async () => {
  const world = await startDeliveryWorld(keep);
  const { receiver, release } = await startHoldingReceiver();
  const another = keep(await startReceiver());
  const webhookId = await world.addWebhook({ url: receiver.url });
  await world.send(events(3));
  const { directory } = world.storage;
  const read = Promise.withResolvers<undefined>();
  world.startWorker({ webhookConcurrency: 1, intervals: { upkeepMs: 20 } });
  await receiver.waitFor(1);
  directory.onChange(({ url }) => url === another.url && read.resolve(undefined));
  await world.storage.webhooks.update(world.workspaceId, webhookId, { url: another.url });
  await read.promise; // nobody else reads: the worker has claimed all there is
  release();
  await another.waitFor(2);
  expect(receiver.requests).toHaveLength(1);
});

test('a worker that stops gives back what it has not begun, and another one takes it at once', async () => {
  const world = await startDeliveryWorld(keep);
  // Both hold their answers: whichever is sent to first, its request stays under way.
  const { receiver, release } = await startHoldingReceiver();
  const { receiver: another, release: releaseAnother } = await startHoldingReceiver();
  await world.addWebhook({ url: receiver.url });
  await world.addWebhook({ url: another.url });
  await world.send(events(3));
  const stopping = world.startWorker({ maxInFlight: 1 });
  await expect.poll(() => stopping.counts.waiting, patience).toBe(5);
  await expect.poll(() => receiver.requests.length + another.requests.length, patience).toBe(1);
  const closed = stopping.close();
  release();
  releaseAnother();
  await closed;
  expect(receiver.requests.length + another.requests.length).toBe(1);

  // Without being given back, a job would wait for 15 s without a heartbeat, and then for whoever looks for such jobs.
  world.startWorker();
  await Promise.all([receiver.waitFor(3), another.waitFor(3)]);
  expect(receiver.requests.length + another.requests.length).toBe(6);
});

test('while nothing can be recorded, no more than four times MAX_IN_FLIGHT and those in flight are sent', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  await world.addWebhook({ url: receiver.url });
  await world.send(events(64));
  const locking = new pg.Client({ connectionString: world.storage.pool.options.connectionString });
  await locking.connect();
  keep({ close: () => locking.end() });
  await locking.query('begin; lock table delivery.attempts in exclusive mode');

  const maxInFlight = 2;
  const worker = world.startWorker({ maxInFlight });
  await expect
    .poll(() => worker.counts, patience)
    .toSatisfy(({ inFlight, unrecorded }) => inFlight === 0 && unrecorded >= 4 * maxInFlight);
  expect(worker.counts.unrecorded).toBeLessThan(5 * maxInFlight);
  expect(receiver.requests.length).toBe(worker.counts.unrecorded);

  await locking.query('rollback');
  await receiver.waitFor(64);
  await expect.poll(() => worker.counts.unrecorded, patience).toBe(0);
  expect(receiver.requests).toHaveLength(64);
});

test('a worker that is woken looks for work at once, and not only once a second', async () => {
  const world = await startDeliveryWorld(keep);
  const claimFirst = vi.fn(() => Promise.resolve([]));
  let wake: (name: QueueName) => void = () => undefined;
  const wakeUps = { wake: () => undefined, onWake: (listener: typeof wake) => void (wake = listener) };
  world.startWorker({ wakeUps, queue: { ...world.queue, claimFirst } });
  await expect.poll(() => claimFirst.mock.calls.length, { ...patience, interval: 1 }).toBe(2);
  const startedAt = performance.now();
  for (let n = 1; n <= 10; n += 1) {
    wake('first-deliveries');
    await expect.poll(() => claimFirst.mock.calls.length, { interval: 1 }).toBe(2 + 2 * n);
  }
  expect(performance.now() - startedAt).toBeLessThan(5000); // not ten seconds
});
