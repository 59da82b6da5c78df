import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();

/** The attempts that were recorded, the oldest first, once there are so many. */
async function recorded({ storage, workspaceId }: DeliveryWorld, count: number) {
  const read = async () => {
    const { items } = await storage.attempts.page(workspaceId, { limit: 50, offset: 0 });
    return items.filter(({ attemptedAt }) => attemptedAt !== null).reverse();
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(count);
  return read();
}

/** The time of the retry that waits comes, and it is first in line. */
async function makeDue({ storage }: DeliveryWorld): Promise<void> {
  await storage.pool.query(`update queue.job set start_after = now(), priority = 0 where name = 'retries'`);
}

test('a retry sends the same bytes to the URL, with the headers, key and timeout, that the webhook has by then', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const [old, current] = [keep(await startReceiver()), keep(await startReceiver(() => ({ hang: true })))];
  old.respond({ status: 500 });
  const webhookId = await world.addWebhook({
    url: old.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [3600],
    timeoutMs: 30_000,
    customHeaders: [{ name: 'X-Team', value: 'old' }],
  });
  await storage.webhooks.update(workspaceId, webhookId, { secretKey: 'the old key' });
  world.startWorker();
  await world.send([{ event_name: 'purchase', event_id: 'e', properties: { amount: 12.5, note: 'für Ä' } }]);
  await recorded(world, 1);
  await storage.webhooks.update(workspaceId, webhookId, {
    url: current.url,
    retryDelays: [3600, 7200],
    timeoutMs: 200,
    customHeaders: [{ name: 'X-Team', value: 'current' }],
    secretKey: 'the current key',
  });
  await makeDue(world);

  const [first] = old.requests;
  const [second] = await current.waitFor(1);
  expect(second!.body).toEqual(first!.body);
  expect(second!.headers).toMatchObject({
    'x-team': 'current',
    'x-perspection-delivery-attempt': '2',
    'x-perspection-signature': createHmac('sha256', 'the current key').update(first!.body).digest('hex'),
  });
  // It failed by the current timeout, and has a retry left by the current schedule.
  expect((await recorded(world, 2))[1]).toMatchObject({ errorMessage: 'timeout', status: 'RETRYING' });
  expect(old.requests).toHaveLength(1);
});

test('what waits for a webhook that was deleted is cancelled, first attempts and retries alike', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const receiver = keep(await startReceiver(() => ({ status: 500 })));
  const webhookId = await world.addWebhook({
    url: receiver.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [3600],
  });
  await world.send(events(1));
  const worker = world.startWorker();
  await recorded(world, 1);
  await worker.close();
  await world.send(events(1, 'purchase', 'later'));
  await storage.webhooks.delete(workspaceId, webhookId);
  await makeDue(world);
  world.startWorker();
  const cancelled = {
    origin: 'CANCELLED',
    status: 'FAILED',
    errorMessage: 'cancelled: the webhook was deleted',
  };
  expect((await recorded(world, 3)).slice(1)).toMatchObject([cancelled, cancelled]);
  expect(receiver.requests).toHaveLength(1);
});

test('a retry whose event has left with its retention ends without an attempt', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver(() => ({ status: 500 })));
  await world.addWebhook({ url: receiver.url, retrySchedule: 'CUSTOM', retryDelays: [3600] });
  await world.send(events(1));
  world.startWorker();
  await recorded(world, 1);
  await world.storage.pool.query('delete from events.raw_events');
  await makeDue(world);
  await expect
    .poll(async () => (await world.storage.pool.query('select from queue.job')).rowCount, { timeout: 10_000 })
    .toBe(0);
  await recorded(world, 1);
  expect(receiver.requests).toHaveLength(1);
});

test('a webhook from before some header names were refused is delivered to, without the marks that are ours', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  const customHeaders = [
    { name: 'webhook-token', value: 'of the receiver' },
    { name: 'Webhook-Signature', value: 'v1,forged' },
    { name: 'X-Perspection-Test', value: 'true' },
    { name: 'X-Perspection-Signature', value: 'forged' },
    { name: 'X-Team', value: 'data' },
  ];
  const webhookId = await world.addWebhook({ url: receiver.url, customHeaders });
  await world.storage.webhooks.update(world.workspaceId, webhookId, { name: 'Renamed' });
  world.startWorker();
  await world.send([{ event_name: 'purchase', event_id: 'e' }]);
  const [attempt] = await recorded(world, 1);
  expect(attempt).toMatchObject({ status: 'DELIVERED' });
  const { headers } = receiver.requests[0]!;
  expect(headers).toMatchObject({
    'webhook-token': 'of the receiver',
    'webhook-signature': 'v1,forged',
    'x-team': 'data',
  });
  expect(headers).not.toHaveProperty('x-perspection-test');
  expect(headers).not.toHaveProperty('x-perspection-signature');
  const found = await world.storage.webhooks.find(world.workspaceId, webhookId);
  expect(found).toMatchObject({ name: 'Renamed', customHeaders });
});
