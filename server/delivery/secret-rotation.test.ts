import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();
const hmac = (key: string, body: Buffer) => createHmac('sha256', key).update(body).digest('hex');

test('during an overlap, requests carry both signatures, and the log shows what was sent', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const receiver = keep(await startReceiver());
  const custom = [{ name: 'X-Team', value: 'shop' }];
  const id = await world.addWebhook({ url: receiver.url, customHeaders: custom });
  const rotate = (secretKey: string, overlapMs: number) =>
    storage.webhooks.rotateSecret(workspaceId, id, { secretKey, overlapMs });
  await rotate('the first key', 0);
  await rotate('the second key', 3_600_000);
  world.startWorker();
  // Enough that they are recorded by COPY, and one that is not.
  await world.send(events(20));
  await receiver.waitFor(20);
  await world.send(events(1, 'purchase', 'alone'));
  const requests = await receiver.waitFor(21);
  for (const { headers, body } of requests) {
    expect(headers['x-perspection-signature']).toBe(hmac('the second key', body));
    expect(headers['x-perspection-signature-previous']).toBe(hmac('the first key', body));
  }
  const page = () => storage.attempts.page(workspaceId, { limit: 50, offset: 0 });
  const made = async () => (await page()).items.filter(({ status }) => status === 'DELIVERED');
  await expect.poll(async () => (await made()).length, { timeout: 10_000 }).toBe(21);
  const attempts = await made();
  const sent = await storage.attempts.requests(workspaceId, attempts);
  for (const [index, { eventId }] of attempts.entries()) {
    const request = requests.find(({ headers }) => headers['x-perspection-event-id'] === eventId)!;
    const shown = sent[index]!.headers.map(({ name, value }) => [name.toLowerCase(), value]);
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(shown.map(([name]) => [name, request.headers[name!]])),
    );
    expect(shown.map(([name]) => name)).toContain('x-perspection-signature-previous');
  }
  await storage.webhooks.endSecretOverlap(workspaceId, id);
  await world.send(events(1, 'purchase', 'after'));
  const last = (await receiver.waitFor(22)).at(-1)!;
  expect(last.headers['x-perspection-signature']).toBe(hmac('the second key', last.body));
  expect(last.headers).not.toHaveProperty('x-perspection-signature-previous');
});
