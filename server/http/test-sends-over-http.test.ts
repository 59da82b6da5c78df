import { expect, test } from 'vitest';

import { ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices } from '../testing/api-services.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterEach();
const send = `mutation ($id: ID!, $event: JSONObject) { sendTestEvent(webhookId: $id, event: $event) {
  attempt { status eventId } userErrors { field code } } }`;

async function setUp() {
  const { services, storage, workspaceId } = await openApiServices(keep);
  const { server, url } = await startApiServer({ services, workspaceId });
  keep(server);
  const receiver = keep(await startReceiver());
  const settings = someSettings({ url: receiver.url });
  const { id } = await storage.webhooks.create(workspaceId, settings, null);
  const sendTest = async (event?: Record<string, unknown>) =>
    (await ask(url, send, { id, event })).body.data.sendTestEvent;
  const sent = () => JSON.parse(receiver.requests.at(-1)!.body.toString()) as unknown;
  return { receiver, sendTest, sent };
}

test('a test send without an event sends the sample, each time with another id', async () => {
  const { sendTest, sent } = await setUp();
  const ids = new Set<string>();
  for (const count of [1, 2]) {
    const { attempt, userErrors } = await sendTest();
    expect([attempt.status, userErrors]).toEqual(['DELIVERED', []]);
    expect(sent()).toMatchObject({ event_name: 'purchase', event_id: attempt.eventId, user_id: 'u_42' });
    expect(attempt.eventId).toMatch(/^test_/);
    expect(ids.add(attempt.eventId).size).toBe(count);
  }
});

test('a test send sends what ingest makes of the event, with an id that says that it is a test', async () => {
  const { sendTest, sent } = await setUp();
  const event = { event_name: ' x ', timestamp: '2026-02-03T04:05:06+02:00', consent: null };
  const { attempt } = await sendTest(event);
  expect(attempt.eventId).toMatch(/^test_/);
  expect(sent()).toEqual({
    event_id: attempt.eventId,
    event_name: 'x',
    timestamp: '2026-02-03T02:05:06.000Z',
    properties: {},
    context: {},
  });
});

test('an event that ingest would refuse is not sent, and its mistake is reported with path and code', async () => {
  const { receiver, sendTest } = await setUp();
  const refusal = (field: string[], code: string) => ({ attempt: null, userErrors: [{ field, code }] });
  expect(await sendTest({ event_name: '' })).toEqual(refusal(['event', 'event_name'], 'REQUIRED'));
  expect(await sendTest({ event_name: 'x', user_id: 42 })).toEqual(refusal(['event', 'user_id'], 'INVALID'));
  const large = { event_name: 'x', properties: { text: 'x'.repeat(300_000) } };
  expect(await sendTest(large)).toEqual(refusal(['event'], 'TOO_LARGE'));
  expect(receiver.requests).toEqual([]);
});
