import { createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { runStages } from '../pipeline/index.ts';
import { silentLog } from '../log.ts';
import { type JsonObject } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { startDeliveryWorld } from '../testing/delivery-world.ts';
import { generousQuotas } from '../testing/quotas.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';
import { createSender } from './index.ts';
import { redeliver } from './redeliver.ts';
import { sendTestEvent } from './send-test-event.ts';
import { TestSendGate } from './test-send-gate.ts';

const keep = closingAfterEach();
const unknown = '01900000-0000-7000-8000-000000000000';

async function setUp() {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const receiver = keep(await startReceiver());
  const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 8 }));
  const gate = new TestSendGate({ pool: storage.pool, limits: generousQuotas.testSends });
  const live = { wake: () => undefined, moved: () => undefined };
  const parts = { storage, sender, live, clock: systemClock, log: silentLog, gate };
  return {
    ...world,
    receiver,
    sendTest: (webhookId: string, event: JsonObject = { event_name: 'purchase' }, by = workspaceId) =>
      sendTestEvent(parts, by, webhookId, runStages(event, systemClock.now()).event!),
  };
}

test('a webhook of another workspace, or a deleted one, gets the same answer as an id that nobody has', async () => {
  const { storage, workspaceId, receiver, addWebhook, sendTest } = await setUp();
  const stranger = await addWorkspace(storage.pool, 'Stranger');
  const settings = someSettings({ url: receiver.url });
  const strange = await storage.webhooks.create(stranger, settings, null);
  await storage.directory.refresh([stranger]); // as when this process has delivered to it
  const own = await addWebhook({ url: receiver.url });
  await storage.webhooks.delete(workspaceId, own);
  const answers = [await sendTest(unknown), await sendTest(strange.id), await sendTest(own)];
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({
    attempt: null,
    userErrors: [{ field: ['webhookId'], code: 'NOT_FOUND' }],
  });
  expect(receiver.requests).toHaveLength(0);
  expect((await storage.pool.query('select from events.raw_events')).rowCount).toBe(0);
});

test('a given event is sent once, past the filters and to a disabled webhook, marked and signed, and only logged', async () => {
  const { storage, workspaceId, queue, receiver, addWebhook, sendTest } = await setUp();
  receiver.respond({ status: 500 });
  const webhookId = await addWebhook({
    url: receiver.url,
    enabled: false,
    eventFilter: { mode: 'INCLUDE', events: ['something_else'] },
  });
  await storage.webhooks.update(workspaceId, webhookId, { secretKey: 'key of the test' });
  const { attempt, userErrors } = await sendTest(webhookId, { event_name: 'purchase', event_id: 'mine' });
  expect(userErrors).toEqual([]);
  const failure = {
    attemptNumber: 1,
    origin: 'TEST',
    status: 'FAILED',
    httpStatusCode: 500,
    eventId: 'mine',
    nextAttemptAt: null,
  };
  expect(attempt).toMatchObject(failure);

  expect(receiver.requests).toHaveLength(1);
  const { headers, body } = receiver.requests[0]!;
  expect(headers['x-perspection-test']).toBe('true');
  expect(headers['x-perspection-signature']).toBe(
    createHmac('sha256', 'key of the test').update(body).digest('hex'),
  );
  expect(JSON.parse(body.toString())).toMatchObject({ event_name: 'purchase', event_id: 'mine' });

  const { items } = await storage.attempts.page(workspaceId, { limit: 9, offset: 0, webhookId });
  expect(items).toMatchObject([failure]);
  const stats = (await storage.webhooks.stats(workspaceId, [webhookId])).get(webhookId);
  expect(stats).toMatchObject({ total: 0, successful: 0, failed: 0, lastStatus: null });
  const { eventRowId } = items[0]!;
  expect(await queue.withJob([{ eventRowId, webhookId }])).toEqual([]);

  await storage.webhooks.update(workspaceId, webhookId, { enabled: true });
  const wakeUps = { wake: () => undefined };
  const live = { moved: () => undefined };
  const parts = { storage, queue, wakeUps, live, limits: generousQuotas.redeliveries, clock: systemClock };
  const again = await redeliver(parts, workspaceId, { eventRowId, webhookId });
  expect(again.userErrors).toMatchObject([{ field: ['deliveryId'], code: 'INVALID' }]);
  expect(await queue.withJob([{ eventRowId, webhookId }])).toEqual([]);
});

test('the answer 410 does not disable the webhook', async () => {
  const { storage, workspaceId, receiver, addWebhook, sendTest } = await setUp();
  receiver.respond({ status: 410 });
  const webhookId = await addWebhook({ url: receiver.url });
  const { attempt } = await sendTest(webhookId);
  expect(attempt).toMatchObject({ status: 'FAILED', httpStatusCode: 410 });
  expect(await storage.webhooks.find(workspaceId, webhookId)).toMatchObject({
    enabled: true,
    disabledReason: null,
  });
});
