import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

async function addWebhook(given: Parameters<typeof someSettings>[0] = {}): Promise<string> {
  return (await api.world.storage.webhooks.create(api.world.workspaceId, someSettings(given), null)).id;
}

describe('testing filters', () => {
  it('uses the sample event, or the one that the caller gives', async () => {
    const query = `query ($filters: FiltersInput!, $event: JSONObject) { testFilters(filters: $filters, event: $event) {
      matches rejectedBy reasons eventFilter { passed eventName } conditions { field operator expected actual found passed }
      event processedEvent refusal { code } } }`;
    const filters = { conditions: [{ field: 'properties.value', operator: 'GREATER_THAN', value: 500 }] };
    const sample = (await ask(api.server.url, query, { filters })).body.data.testFilters;
    expect(sample).toMatchObject({
      matches: false,
      rejectedBy: 'CONDITIONS',
      eventFilter: { passed: true, eventName: 'purchase' },
    });
    expect(sample.conditions).toEqual([
      {
        field: 'properties.value',
        operator: 'GREATER_THAN',
        expected: 500,
        actual: 99.99,
        found: true,
        passed: false,
      },
    ]);
    expect(sample.reasons).toHaveLength(1);
    expect(sample.processedEvent).toEqual(sample.event);
    const event = { event_name: 'purchase', properties: { value: 620 } };
    const own = (await ask(api.server.url, query, { filters, event })).body.data.testFilters;
    expect(own).toMatchObject({ matches: true, rejectedBy: null, reasons: [], event, refusal: null });
    expect(own.processedEvent).toEqual({
      ...event,
      event_id: expect.any(String),
      timestamp: expect.any(String),
      context: {},
    });
  });

  it('answers for saved filters what ingest would say of an event', async () => {
    const id = await addWebhook({ conditions: [{ field: 'event_id', operator: 'EXISTS' }] });
    const query = `query ($id: ID!, $event: JSONObject) { testWebhook(id: $id, event: $event) {
      matches rejectedBy processedEvent refusal { field code message } } }`;
    const answerTo = async (event?: unknown) =>
      (await ask(api.server.url, query, { id, event })).body.data.testWebhook;
    expect(await answerTo()).toMatchObject({ matches: true, refusal: null });
    expect(await answerTo({ event_name: ' x ' })).toMatchObject({
      matches: true,
      processedEvent: { event_name: 'x' },
      refusal: null,
    });
    expect(await answerTo({ event_name: 'x', user_id: 42 })).toEqual({
      matches: false,
      rejectedBy: null,
      processedEvent: null,
      refusal: { field: ['user_id'], code: 'INVALID', message: 'user_id must be a string.' },
    });
  });

  it('stores nothing', async () => {
    const query = 'query ($event: JSONObject) { testFilters(filters: {}, event: $event) { matches } }';
    const event = { event_name: 'tested_only', event_id: 'tested_only' };
    const { body } = await ask(api.server.url, query, { event });
    expect(body.data.testFilters.matches).toBe(true);
    const { rows } = await api.world.storage.pool.query(
      `select (select count(*)::integer from events.event_ids where event_id = 'tested_only') as ids,
        (select count(*)::integer from events.event_names where name = 'tested_only') as names`,
    );
    expect(rows).toEqual([{ ids: 0, names: 0 }]);
  });

  it('says of several conditions whether any one is enough', async () => {
    const query = `query ($filters: FiltersInput!, $event: JSONObject) {
      testFilters(filters: $filters, event: $event) { matches conditionMatch reasons conditions { passed actual } } }`;
    const conditions = [
      { field: 'items.*.price', operator: 'LESS_THAN', value: 10 },
      { field: 'timestamp', operator: 'LESS_THAN', value: '2026-01-01T00:00:00Z' },
    ];
    const event = {
      event_name: 'purchase',
      items: [{ price: 12 }, { price: 7 }],
      timestamp: '2026-01-01T00:30:00Z',
    };
    const tested = async (filters: object) =>
      (await ask(api.server.url, query, { filters: { conditions, ...filters }, event })).body.data
        .testFilters;
    const results = [
      { passed: true, actual: [12, 7] },
      { passed: false, actual: '2026-01-01T00:30:00.000Z' },
    ];
    expect(await tested({ conditionMatch: 'ANY' })).toEqual({
      matches: true,
      conditionMatch: 'ANY',
      reasons: [],
      conditions: results,
    });
    expect(await tested({})).toEqual({
      matches: false,
      conditionMatch: 'ALL',
      reasons: ['timestamp is "2026-01-01T00:30:00.000Z", needs < "2026-01-01T00:00:00Z"'],
      conditions: results,
    });
  });
});
