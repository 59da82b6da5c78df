import { beforeAll, describe, expect, test } from 'vitest';

import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;

beforeAll(async () => {
  api = await startRealApi(keep);
});

const total = { properties: { properties: { required: ['total'] } }, required: ['properties'] };

async function setSchema(key: string, input: object) {
  const mutation = `mutation ($input: SetEventSchemaInput!) { setEventSchema(input: $input) {
    eventSchema { eventName mode schema } userErrors { field code message } } }`;
  const { body } = await api.ask(
    mutation,
    { input: { eventName: 'order', schema: total, mode: 'ENFORCE', ...input } },
    key,
  );
  return body.data.setEventSchema;
}

async function deleteSchema(key: string, eventName: string) {
  const mutation =
    'mutation ($eventName: String!) { deleteEventSchema(eventName: $eventName) { deletedEventName userErrors { code } } }';
  return (await api.ask(mutation, { eventName }, key)).body.data.deleteEventSchema;
}

async function ingest(key: string, event: object) {
  const mutation =
    'mutation ($events: [JSONObject]!) { ingestEvents(events: $events) { results { status error { field code } } } }';
  return (await api.ask(mutation, { events: [event] }, key)).body.data.ingestEvents.results[0];
}

const violation = { field: ['properties'], code: 'SCHEMA_VIOLATION' };
const bad = { event_name: 'order' };
const refused = { status: 'REJECTED', error: violation };
const accepted = { status: 'ACCEPTED', error: null };

describe('the schema of a name', () => {
  test('counts for events and previews from the moment that it is set until it is deleted', async () => {
    const { key } = await api.addWorkspace();
    const created = await api.ask(
      'mutation { createWebhook(input: { name: "a", url: "https://example.com" }) { webhook { id } } }',
      {},
      key,
    );
    const { id } = created.body.data.createWebhook.webhook;
    const verdicts = async () => {
      const query = `query ($event: JSONObject, $id: ID!) {
        testWebhook(id: $id, event: $event) { refusal { field code } }
        testFilters(filters: {}, event: $event) { refusal { field code } } }`;
      const { data } = (await api.ask(query, { event: bad, id }, key)).body;
      return [data.testWebhook.refusal, data.testFilters.refusal];
    };
    expect(await ingest(key, bad)).toEqual(accepted);
    expect(await setSchema(key, { eventName: ' order ' })).toEqual({
      eventSchema: { eventName: 'order', mode: 'ENFORCE', schema: total },
      userErrors: [],
    });
    expect(await ingest(key, bad)).toEqual(refused);
    expect(await ingest(key, { ...bad, properties: { total: 1 } })).toEqual(accepted);
    expect(await verdicts()).toEqual([violation, violation]);
    await setSchema(key, { mode: 'OFF' });
    expect(await ingest(key, bad)).toEqual(accepted);
    expect(await verdicts()).toEqual([null, null]);
    await setSchema(key, {});
    expect(await deleteSchema(key, 'order')).toEqual({ deletedEventName: 'order', userErrors: [] });
    expect(await ingest(key, bad)).toEqual(accepted);
    expect(await deleteSchema(key, 'order')).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await deleteSchema(key, '\0')).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });

  test('refuses test sends with the path in the argument', async () => {
    const { key } = await api.addWorkspace();
    const created = await api.ask(
      'mutation { createWebhook(input: { name: "a", url: "https://example.com" }) { webhook { id } } }',
      {},
      key,
    );
    const { id } = created.body.data.createWebhook.webhook;
    await setSchema(key, {});
    const mutation =
      'mutation ($event: JSONObject, $id: ID!) { sendTestEvent(webhookId: $id, event: $event) { userErrors { field code } } }';
    expect((await api.ask(mutation, { event: bad, id }, key)).body.data.sendTestEvent.userErrors).toEqual([
      { field: ['event', 'properties'], code: 'SCHEMA_VIOLATION' },
    ]);
  });

  test('is that of its workspace alone, and is listed by name', async () => {
    const [{ key }, other] = [await api.addWorkspace(), await api.addWorkspace()];
    for (const eventName of ['b', 'a', 'order']) await setSchema(key, { eventName });
    const list = async (of: string) =>
      (await api.ask('{ eventSchemas { eventName createdAt } }', {}, of)).body.data.eventSchemas;
    expect((await list(key)).map((one: { eventName: string }) => one.eventName)).toEqual(['a', 'b', 'order']);
    expect(await list(other.key)).toEqual([]);
    expect(await ingest(other.key, bad)).toEqual(accepted);
  });

  test('is refused with each mistake at its path', async () => {
    const { key } = await api.addWorkspace();
    const { eventSchema, userErrors } = await setSchema(key, {
      eventName: ' ',
      schema: { properties: { sku: { pattern: '(a+)+$' } } },
    });
    expect(eventSchema).toBeNull();
    expect(userErrors).toMatchObject([
      { field: ['eventName'], code: 'REQUIRED' },
      { field: ['schema', 'properties', 'sku', 'pattern'], code: 'INVALID' },
    ]);
    expect((await setSchema(key, { eventName: 'a\nb' })).userErrors).toMatchObject([{ code: 'INVALID' }]);
  });
});

test('warnings are counted and listed apart from refused events, and the event is delivered', async () => {
  const { key } = await api.addWorkspace();
  await setSchema(key, { mode: 'WARN' });
  expect(await ingest(key, { ...bad, event_id: 'w' })).toEqual(accepted);
  expect(await ingest(key, { event_name: 7 })).toMatchObject({ status: 'REJECTED' });
  const query = `{ pipeline { stages { in refused warned reasons { code } } }
    refusedEvents { nodes { eventId warning code } }
    warnings: refusedEvents(warnings: true) { nodes { eventId warning stage field code reason } } }`;
  await expect
    .poll(async () => (await api.ask(query, {}, key)).body.data.pipeline.stages[0], { timeout: 10_000 })
    .toMatchObject({ in: 2, refused: 1, warned: 1, reasons: [{ code: 'INVALID' }] });
  const { data } = (await api.ask(query, {}, key)).body;
  expect(data.refusedEvents.nodes).toEqual([{ eventId: null, warning: false, code: 'INVALID' }]);
  expect(data.warnings.nodes).toEqual([
    {
      eventId: 'w',
      warning: true,
      stage: 'VALIDATION',
      field: ['properties'],
      code: 'SCHEMA_VIOLATION',
      reason: 'properties is required: the schema of these events asks for it.',
    },
  ]);
});

test('a schema that another process sets counts here, too', async () => {
  const { key, workspaceId } = await api.addWorkspace();
  await api.pool.query(
    `insert into settings.event_schemas values ($1, 'order', $2, 'ENFORCE', gen_random_uuid(), now(), now())`,
    [workspaceId, JSON.stringify(total)],
  );
  await expect.poll(() => ingest(key, bad)).toEqual(refused);
  await api.pool.query('delete from settings.event_schemas where workspace_id = $1', [workspaceId]);
  await expect.poll(() => ingest(key, bad)).toEqual(accepted);
});
