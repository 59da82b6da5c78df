import { expect, test } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();

async function attemptsOf({ storage, workspaceId }: DeliveryWorld) {
  const { items } = await storage.attempts.page(workspaceId, { limit: 50, offset: 0 });
  return items.filter(({ status }) => status !== 'PENDING');
}

test('a custom schedule is followed to its end', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver(() => ({ status: 500 })));
  await world.addWebhook({
    url: receiver.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [1, 2],
    retryCount: 2,
  });
  world.startWorker();
  await world.send(events(1));
  const [first, second, third] = await receiver.waitFor(3);
  expect(second!.at.getTime() - first!.at.getTime()).toBeGreaterThanOrEqual(990);
  expect(third!.at.getTime() - second!.at.getTime()).toBeGreaterThanOrEqual(1990);
  await expect
    .poll(async () => (await attemptsOf(world)).map(({ status }) => status))
    .toEqual([...['FAILED', 'RETRYING', 'RETRYING']]);
});

test('Retry-After puts the next attempt off beyond the time of the schedule', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  receiver.respond(
    { status: 429, headers: { 'Retry-After': '4' } },
    { status: 503, headers: { 'retry-after': 'whenever you like' } },
  );
  await world.addWebhook({
    url: receiver.url,
    retrySchedule: 'CUSTOM',
    retryDelays: [1, 1],
    retryCount: 2,
  });
  world.startWorker();
  await world.send(events(1));
  const [first, second, third] = await receiver.waitFor(3, 15_000);
  expect(second!.at.getTime() - first!.at.getTime()).toBeGreaterThanOrEqual(3990);
  expect(third!.at.getTime() - second!.at.getTime()).toBeLessThan(3000);
});

test('410 Gone disables the webhook with the reason, and cancels what waits for it', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const disabled = Promise.withResolvers<undefined>();
  const receiver = keep(
    await startReceiver(async () => {
      // One more may be sent until the first answer is recorded.
      if (receiver.requests.length > 1) await disabled.promise;
      return { status: 410 };
    }),
  );
  const webhookId = await world.addWebhook({ url: receiver.url });
  storage.directory.onChange(({ active }) => !active && disabled.resolve(undefined));
  await world.send(events(5));
  world.startWorker({ maxInFlight: 1, webhookConcurrency: 1, intervals: { upkeepMs: 3_600_000 } });
  await expect.poll(async () => (await attemptsOf(world)).length, { timeout: 10_000 }).toBe(5);
  const attempts = await attemptsOf(world);
  for (const attempt of attempts) expect(attempt).toMatchObject({ status: 'FAILED', nextAttemptAt: null });
  expect(attempts.at(-1)).toMatchObject({ httpStatusCode: 410, errorMessage: 'HTTP 410' });
  const cancelled = attempts.filter(({ origin }) => origin === 'CANCELLED');
  expect(cancelled.length).toBeGreaterThanOrEqual(3);
  expect(receiver.requests).toHaveLength(5 - cancelled.length);
  expect(await storage.webhooks.find(workspaceId, webhookId)).toMatchObject({
    enabled: false,
    disabledReason: 'The endpoint answered 410 Gone.',
  });
  const [verdict] = await world.send(events(1, 'purchase', 'later'));
  expect(verdict!.matchedWebhooks).toBe(0);

  await storage.webhooks.update(workspaceId, webhookId, { enabled: true });
  expect((await storage.webhooks.find(workspaceId, webhookId))!.disabledReason).toBeNull();
});

test('410 Gone from a URL that the webhook no longer has disables nothing', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const answer = Promise.withResolvers<{ status: number }>();
  const receiver = keep(await startReceiver(() => answer.promise));
  const webhookId = await world.addWebhook({ url: receiver.url });
  world.startWorker();
  await world.send(events(1));
  await receiver.waitFor(1);
  await storage.webhooks.update(workspaceId, webhookId, { url: `${receiver.url}/new` });
  answer.resolve({ status: 410 });
  await expect.poll(async () => (await attemptsOf(world)).length).toBe(1);
  expect((await storage.webhooks.find(workspaceId, webhookId))!.enabled).toBe(true);
});
