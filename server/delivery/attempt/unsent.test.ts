import { expect, test } from 'vitest';

import { type Log, silentLog } from '../../log.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';

const keep = closingAfterEach();

type Damaged = 'sealed_secret' | 'sealed_headers' | 'sealed_authentication';

/** A webhook of which one encrypted column was damaged before anybody read it. */
async function damagedWebhook(world: DeliveryWorld, column: Damaged, url: string) {
  const id = await world.addWebhook({
    url,
    customHeaders: [{ name: 'X-Team', value: 'data' }],
    authentication: { type: 'BEARER', secret: 'token' },
    retrySchedule: 'CUSTOM',
    retryDelays: [1],
  });
  await world.storage.webhooks.update(world.workspaceId, id, { secretKey: 'first' });
  await world.storage.pool.query(`update settings.webhooks set ${column} = 'v1.AAAA' where id = $1`, [id]);
  return id;
}

function countingLog() {
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_fields, message) => void errors.push(message) };
  return { log, errors };
}

test.each([
  ['sealed_secret', 'not sent: the secret key cannot be decrypted'],
  ['sealed_headers', 'not sent: the custom headers cannot be decrypted'],
  ['sealed_authentication', 'not sent: the authentication cannot be decrypted'],
] as const)(
  'deliveries of a webhook with a damaged %s fail one by one, recorded and by schedule',
  async (column, error) => {
    const world = await startDeliveryWorld(keep);
    const receiver = keep(await startReceiver());
    const webhookId = await damagedWebhook(world, column, receiver.url);
    await world.send(events(64)); // one job
    const { log, errors } = countingLog();
    world.startWorker({ log });
    const page = () => world.storage.attempts.page(world.workspaceId, { limit: 200, offset: 0, webhookId });
    const items = async () => (await page()).items.filter(({ attemptedAt }) => attemptedAt !== null);
    await expect.poll(async () => (await items()).length, { timeout: 20_000 }).toBe(128);

    const attempts = await items();
    const first = attempts.filter(({ attemptNumber }) => attemptNumber === 1);
    const second = attempts.filter(({ attemptNumber }) => attemptNumber === 2);
    expect(first).toHaveLength(64);
    expect(second).toHaveLength(64);
    for (const attempt of attempts)
      expect(attempt).toMatchObject({
        origin: 'SCHEDULED',
        status: attempt.attemptNumber === 1 ? 'RETRYING' : 'FAILED',
        errorMessage: error,
        httpStatusCode: null,
        responseTimeMs: null,
        revision: null,
        signature: null,
      });
    const dueOf = new Map(first.map(({ eventId, nextAttemptAt }) => [eventId, nextAttemptAt!.getTime()]));
    for (const { eventId, attemptedAt } of second)
      expect(attemptedAt!.getTime()).toBeGreaterThanOrEqual(dueOf.get(eventId)!);
    expect(errors).toHaveLength(128); // once for each attempt, and no more
    expect(receiver.requests).toHaveLength(0);
  },
);

test('after a damaged secret key is replaced, the waiting retry is sent and signed', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  const webhookId = await damagedWebhook(world, 'sealed_secret', receiver.url);
  await world.send(events(1));
  world.startWorker();
  const recorded = async () =>
    (await world.storage.attempts.page(world.workspaceId, { limit: 9, offset: 0, webhookId })).items;
  await expect.poll(async () => (await recorded())[0]?.status, { timeout: 10_000 }).toBe('RETRYING');
  await world.storage.webhooks.update(world.workspaceId, webhookId, { secretKey: 'second' });
  const [request] = await receiver.waitFor(1);
  expect(request!.headers['x-perspection-delivery-attempt']).toBe('2');
  expect(request!.headers['x-perspection-signature']).toMatch(/^[0-9a-f]{64}$/);
});
