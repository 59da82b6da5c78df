import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { type DeliveryKey, healthy, type WebhookSettings } from '../model/index.ts';
import { changeHealth, readAttemptsOfDeliveries } from '../storage/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { generousQuotas } from '../testing/quotas.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';
import { redeliver } from './redeliver.ts';

const keep = closingAfterEach();
const unknown = '01900000-0000-7000-8000-000000000000';
const limits = generousQuotas.redeliveries;

/** A delivery that waits for its first attempt. */
async function startDelivery(settings: Partial<WebhookSettings> = {}) {
  const world = await startDeliveryWorld(keep);
  const { storage, queue, workspaceId } = world;
  const receiver = keep(await startReceiver());
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0, ...settings });
  await world.send(events(1));
  const { rows } = await storage.pool.query<{ id: string }>('select id from events.raw_events');
  const key: DeliveryKey = { eventRowId: rows[0]!.id, webhookId };
  const woken: string[] = [];
  const wakeUps = { wake: (name: string) => void woken.push(name) };
  const live = { moved: () => undefined };
  const attempts = () => readAttemptsOfDeliveries(storage.pool, workspaceId, [key]);
  return {
    world,
    receiver,
    key,
    woken,
    again: (of = key, by = workspaceId) =>
      redeliver({ storage, queue, wakeUps, live, limits, clock: systemClock }, by, of),
    attempts,
    /** The delivery's attempts, once there are so many. */
    recorded: async (count: number) => {
      await expect.poll(async () => (await attempts()).length, { timeout: 10_000 }).toBe(count);
      return attempts();
    },
    retryJobs: async () =>
      (await storage.pool.query(`select from queue.job where name = 'retries'`)).rowCount,
  };
}

test('what belongs to another workspace gets the same answer as an id that nobody has', async () => {
  const { world, key, again, retryJobs, woken } = await startDelivery();
  const stranger = await addWorkspace(world.storage.pool, 'Stranger');
  const strange = await world.storage.webhooks.create(stranger, someSettings(), null);
  const answers = [
    await again({ ...key, eventRowId: unknown }),
    await again({ ...key, webhookId: unknown }),
    await again({ ...key, webhookId: strange.id }),
    await again(key, stranger),
    await again({ ...key, webhookId: strange.id }, stranger),
  ];
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]!.userErrors).toMatchObject([{ field: ['deliveryId'], code: 'NOT_FOUND' }]);
  expect([await retryJobs(), woken]).toEqual([0, []]);
});

test('a webhook that is disabled must be enabled first, and one that was deleted gets nothing more', async () => {
  const { world, key, again, retryJobs } = await startDelivery();
  const { storage, workspaceId } = world;
  await storage.webhooks.update(workspaceId, key.webhookId, { enabled: false });
  expect((await again()).userErrors).toMatchObject([
    { code: 'INVALID', message: expect.stringMatching(/disabled/) },
  ]);
  expect(await retryJobs()).toBe(0);
  await storage.webhooks.update(workspaceId, key.webhookId, { enabled: true });
  expect((await again()).userErrors).toEqual([]);
  expect(await retryJobs()).toBe(1);
  await storage.webhooks.delete(workspaceId, key.webhookId);
  expect((await again()).userErrors).toMatchObject([
    { code: 'NOT_FOUND', message: expect.stringMatching(/deleted/) },
  ]);
  expect(await retryJobs()).toBe(1);
});

test('a delivery that was delivered, or failed, is attempted once more, now, under the next number', async () => {
  const { world, receiver, again, recorded, woken } = await startDelivery();
  receiver.respond({ status: 200 }, { status: 500 }, { status: 200 });
  world.startWorker();
  for (const count of [1, 2, 3]) {
    await recorded(count);
    if (count < 3) expect((await again()).userErrors).toEqual([]);
  }
  expect(await recorded(3)).toMatchObject([
    { attemptNumber: 1, origin: 'SCHEDULED', status: 'DELIVERED', nextAttemptAt: null },
    { attemptNumber: 2, origin: 'MANUAL', status: 'FAILED', nextAttemptAt: null },
    { attemptNumber: 3, origin: 'MANUAL', status: 'DELIVERED', nextAttemptAt: null },
  ]);
  const numbers = receiver.requests.map(({ headers }) => headers['x-perspection-delivery-attempt']);
  expect(numbers).toEqual(['1', '2', '3']);
  expect(woken).toEqual(['retries', 'retries']);
});

test('one that fails leaves the schedule as it is, and one that succeeds drops the retry that waits', async () => {
  const { world, receiver, again, recorded, retryJobs } = await startDelivery({
    retrySchedule: 'CUSTOM',
    retryDelays: [3600],
  });
  receiver.respond({ status: 500 }, { status: 500 }, { status: 200 });
  world.startWorker();
  const [first] = await recorded(1);
  expect(first!.status).toBe('RETRYING');
  await again();
  const [, second] = await recorded(2);
  expect(second).toMatchObject({ status: 'RETRYING', nextAttemptAt: first!.nextAttemptAt });
  expect(await retryJobs()).toBe(1);
  await again();
  expect((await recorded(3))[2]!.status).toBe('DELIVERED');

  // Its time comes, and first in line.
  await world.storage.pool.query(
    `update queue.job set start_after = now(), priority = 0 where name = 'retries'`,
  );
  await expect.poll(retryJobs, { timeout: 10_000 }).toBe(0);
  expect(await recorded(3)).toHaveLength(3);
  expect(receiver.requests).toHaveLength(3);
});

test('a first attempt that is still in the queue is made although a redelivery has succeeded', async () => {
  const { world, receiver, again, recorded } = await startDelivery();
  const queue = { ...world.queue, claimFirst: () => Promise.resolve([]) };
  const worker = world.startWorker({ queue });
  await again();
  expect(await recorded(1)).toMatchObject([{ origin: 'MANUAL', status: 'DELIVERED' }]);
  await worker.close();
  world.startWorker();
  const attempts = await recorded(2);
  expect(attempts[1]).toMatchObject({ attemptNumber: 2, origin: 'SCHEDULED', status: 'DELIVERED' });
  expect(receiver.requests).toHaveLength(2);
});

test('one that is cancelled leaves the schedule as it is, and the retry is sent when the webhook is enabled by then', async () => {
  const { world, receiver, key, again, recorded } = await startDelivery({
    retrySchedule: 'CUSTOM',
    retryDelays: [3600],
  });
  const { storage, workspaceId } = world;
  receiver.respond({ status: 500 });
  const worker = world.startWorker();
  const [first] = await recorded(1);
  await worker.close();
  await again();
  await storage.webhooks.update(workspaceId, key.webhookId, { enabled: false });
  world.startWorker();
  const [, cancelled] = await recorded(2);
  expect(cancelled).toMatchObject({
    origin: 'CANCELLED',
    status: 'RETRYING',
    errorMessage: 'cancelled: the webhook is disabled',
    nextAttemptAt: first!.nextAttemptAt,
  });
  await storage.webhooks.update(workspaceId, key.webhookId, { enabled: true });
  await storage.pool.query(`update queue.job set start_after = now(), priority = 0 where name = 'retries'`);
  expect((await recorded(3))[2]).toMatchObject({ origin: 'SCHEDULED', status: 'DELIVERED' });
});

test.each([
  [200, { state: 'RECOVERING' }],
  [422, { state: 'RECOVERING' }],
])(
  'one to an endpoint that is down is sent, and its answer %d shows that the endpoint is there again',
  async (status, after) => {
    const { world, receiver, key, again, recorded } = await startDelivery();
    const { storage, workspaceId } = world;
    const open = openBreaker();
    await changeHealth(storage.pool, { workspaceId, webhookId: key.webhookId }, healthy, open);
    receiver.respond({ status });
    await again();
    // So that nothing is released meanwhile, and a recovery does not end at once.
    const queue = { ...world.queue, claimFirst: () => Promise.resolve([]) };
    const states: unknown[] = [];
    storage.directory.onChange(({ health }) => states.push(health));
    world.startWorker({ queue });
    expect(await recorded(1)).toMatchObject([{ origin: 'MANUAL', httpStatusCode: status }]);
    await expect.poll(() => states, { timeout: 10_000 }).toContainEqual(expect.objectContaining(after));
  },
);

test('one to an endpoint that is down fails without moving the next probe, and says that the delivery goes on', async () => {
  const { world, receiver, key, again, recorded } = await startDelivery();
  const { storage, workspaceId } = world;
  const open = openBreaker();
  await changeHealth(storage.pool, { workspaceId, webhookId: key.webhookId }, healthy, open);
  receiver.respond({ status: 500 }, { status: 500 });
  await again();
  const worker = world.startWorker();
  expect(await recorded(1)).toMatchObject([
    { origin: 'MANUAL', status: 'RETRYING', nextAttemptAt: open.nextProbeAt },
  ]);
  await again();
  await recorded(2);
  await worker.close(); // writes every change of health that was decided
  expect((await storage.webhooks.find(workspaceId, key.webhookId))!.health).toEqual(open);
});

/** Down, and not probed within an hour. */
function openBreaker() {
  const since = new Date();
  const nextProbeAt = new Date(since.getTime() + 3_600_000);
  return { state: 'OPEN', reason: 'timeout', since, step: 0, nextProbeAt, failedEvent: null } as const;
}
