import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { uuidv7 } from '../ids.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
const send =
  'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { results { status matchedWebhooks } } }';
const event = { event_id: 'e1', event_name: 'merger_signed' };

let api: RealApi;
/** Of the workspace that has nothing of its own. */
let stranger: string;
/** What the other workspace has: a webhook, an event that waits for it, and an attempt. */
let webhookId: string;
let eventRowId: string;
let attemptId: string;
let workspaceId: string;

beforeAll(async () => {
  api = await startRealApi(keep);
  stranger = (await api.addWorkspace()).key;
  const { data } = (
    await api.ask(
      `mutation { createWebhook(input: {
        name: "Deals", url: "https://example.com/", eventFilter: { mode: INCLUDE, events: ["merger_signed"] }
      }) { webhook { id } } }`,
    )
  ).body;
  webhookId = data.createWebhook.webhook.id;
  await api.ask(send, { events: [event] });
  const read = '{ viewer { workspace { id } } events { nodes { id } } }';
  const { viewer, events } = (await api.ask(read)).body.data;
  workspaceId = viewer.workspace.id;
  eventRowId = events.nodes[0].id;
  const attempt = someAttempt({ workspaceId, webhookId });
  await record(api.pool, [attempt]);
  attemptId = `${attempt.eventRowId}.${webhookId}.1`;
});

/** Everything that reads by an id, or lists what there is. */
const readAll = `query ($webhook: ID!, $event: ID!, $delivery: ID!, $attempt: ID!) {
  webhook(id: $webhook) { id }
  event(id: $event) { id }
  delivery(id: $delivery) { id }
  deliveryAttempt(id: $attempt) { id }
  webhooks { items { id } totalCount }
  events { nodes { id } }
  byEventId: events(filter: { eventId: "e1" }) { nodes { id } }
  eventTypes { name }
  deliveryAttempts { items { id } totalCount }
  ofWebhook: deliveryAttempts(webhookId: $webhook) { items { id } totalCount }
  deliveryAttemptsConnection(webhookId: $webhook) { nodes { id } }
}`;

const ids = () => ({
  webhook: webhookId,
  event: eventRowId,
  delivery: `${eventRowId}.${webhookId}`,
  attempt: attemptId,
});

describe('a key of another workspace', () => {
  it('reads nothing of this one, by id or in lists', async () => {
    const own = (await api.ask(readAll, ids())).body.data;
    expect(own).toMatchObject({
      webhook: { id: webhookId },
      event: { id: eventRowId },
      delivery: { id: `${eventRowId}.${webhookId}` },
      deliveryAttempt: { id: attemptId },
      webhooks: { totalCount: 1 },
      byEventId: { nodes: [{ id: eventRowId }] },
      ofWebhook: { totalCount: 2 },
      deliveryAttemptsConnection: { nodes: [{ id: attemptId }] },
    });
    expect(own.eventTypes).toContainEqual({ name: 'merger_signed' });

    const { eventTypes, ...others } = (await api.ask(readAll, ids(), stranger)).body.data;
    const nothing = { items: [], totalCount: 0 };
    expect(others).toEqual({
      webhook: null,
      event: null,
      delivery: null,
      deliveryAttempt: null,
      webhooks: nothing,
      events: { nodes: [] },
      byEventId: { nodes: [] },
      deliveryAttempts: nothing,
      ofWebhook: nothing,
      deliveryAttemptsConnection: { nodes: [] },
    });
    expect(eventTypes).toHaveLength(10); // the common ones
    expect(eventTypes).not.toContainEqual({ name: 'merger_signed' });
  });

  it('changes nothing, and gets the answers of ids that nobody has', async () => {
    const change = `mutation ($webhook: ID!, $delivery: ID!) {
      updateWebhook(id: $webhook, input: { name: "Taken" }) { webhook { id } userErrors { field code message } }
      deleteWebhook(id: $webhook) { deletedId userErrors { field code message } }
      sendTestEvent(webhookId: $webhook) { attempt { id } userErrors { field code message } }
      redeliver(deliveryId: $delivery) { delivery { id } userErrors { field code message } }
    }`;
    const test = 'query ($webhook: ID!) { testWebhook(id: $webhook) { matches } }';
    const nobodys = { webhook: uuidv7(), delivery: `${uuidv7()}.${uuidv7()}` };
    for (const query of [change, test]) {
      const answers = [await api.ask(query, ids(), stranger), await api.ask(query, nobodys, stranger)];
      expect(answers[0]!.body).toEqual(answers[1]!.body);
      expect(JSON.stringify(answers[0]!.body).match(/NOT_FOUND/g)).toHaveLength(query === test ? 1 : 4);
    }
    const { webhook } = (await api.ask('query ($id: ID!) { webhook(id: $id) { name } }', { id: webhookId }))
      .body.data;
    expect(webhook).toEqual({ name: 'Deals' });
  });

  it('may use the ids of events that this one has, and reaches none of its webhooks', async () => {
    const { ingestEvents } = (await api.ask(send, { events: [event] }, stranger)).body.data;
    expect(ingestEvents.results).toEqual([{ status: 'ACCEPTED', matchedWebhooks: 0 }]);
    const again = (await api.ask(send, { events: [event] })).body.data;
    expect(again.ingestEvents.results).toEqual([{ status: 'DUPLICATE', matchedWebhooks: 0 }]);
  });

  it('hears of its own attempts alone', async () => {
    const { workspaceId: other, key } = await api.addWorkspace();
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${key}` },
    });
    await record(api.pool, [someAttempt({ workspaceId, webhookId })]);
    await record(api.pool, [someAttempt({ workspaceId: other, webhookId: uuidv7(), eventId: 'own' })]);
    const query = 'subscription { deliveryAttempted(after: "0") { attempt { eventId } } }';
    const { value } = await client.iterate({ query }).next();
    await client.dispose();
    expect(value).toEqual({ data: { deliveryAttempted: { attempt: { eventId: 'own' } } } });
  });
});
