import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type JsonObject } from '../model/index.ts';
import { insertEvents } from '../storage/index.ts';
import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();
let eventIds: string[];

beforeAll(async () => {
  const { storage, workspaceId } = api.world;
  const add = async (event: JsonObject, test = false): Promise<string> => {
    const id = uuidv7();
    const payload = JSON.stringify({ event_name: 'purchase', ...event });
    const stored = {
      workspaceId,
      id,
      eventId: id,
      eventName: 'purchase',
      userId: null,
      payload,
      webhookIds: [],
    };
    await insertEvents(storage.pool, [{ ...stored, test, receivedAt: new Date() }]);
    return id;
  };
  eventIds = [];
  for (const value of [100, 600, 499, 700]) eventIds.push(await add({ properties: { value, note: 'é"' } }));
  await add({ properties: { value: 900 } }, true);
});

const read = `query ($filters: FiltersInput!, $last: Int = 1000) { previewFilters(filters: $filters, last: $last) {
  looked since endedEarly passedSource passedEventFilter passedConsent matched nearMissCount
  conditions { field operator value passed } nearMisses { event { id eventName } condition reason } matches { id }
} }`;

const filters = {
  eventFilter: { events: ['purchase'] },
  conditions: [
    { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
    { field: 'properties.note', operator: 'EXISTS' },
  ],
};

describe('previewFilters', () => {
  it('counts what filters would have done with the last events, which test sends are none of', async () => {
    const { previewFilters } = (await ask(api.server.url, read, { filters })).body.data;
    expect(previewFilters).toEqual({
      looked: 4,
      since: expect.stringMatching(/Z$/) as string,
      endedEarly: false,
      passedSource: 4,
      passedEventFilter: 4,
      passedConsent: 4,
      matched: 2,
      conditions: [
        { ...filters.conditions[0], passed: 2 },
        { ...filters.conditions[1], value: null, passed: 4 },
      ],
      nearMissCount: 2,
      nearMisses: [
        {
          event: { id: eventIds[2], eventName: 'purchase' },
          condition: 0,
          reason: 'properties.value is 499, needs > 500',
        },
        {
          event: { id: eventIds[0], eventName: 'purchase' },
          condition: 0,
          reason: 'properties.value is 100, needs > 500',
        },
      ],
      matches: [{ id: eventIds[3] }, { id: eventIds[1] }],
    });
  });

  it('looks at so many of the newest', async () => {
    const { previewFilters } = (await ask(api.server.url, read, { filters, last: 2 })).body.data;
    expect(previewFilters).toMatchObject({ looked: 2, matched: 1, nearMissCount: 1 });
  });

  it.each([0, -1, 10_001])('refuses %d events', async (last) => {
    const { errors } = (await ask(api.server.url, read, { filters, last })).body;
    expect(errors).toMatchObject([{ message: `last must be from 1 to 10,000; it is ${last}.` }]);
  });

  it('refuses filters that could not be saved', async () => {
    const conditions = [{ field: 'a..b', operator: 'EXISTS' }];
    const { errors } = (await ask(api.server.url, read, { filters: { conditions } })).body;
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('testFilters with a stored event', () => {
  const test =
    'query ($filters: FiltersInput!, $id: ID!) { testFilters(filters: $filters, eventId: $id) { matches reasons event conditions { actual passed } } }';

  it('judges it as it is stored', async () => {
    const { testFilters } = (await ask(api.server.url, test, { filters, id: eventIds[2] })).body.data;
    expect(testFilters).toEqual({
      matches: false,
      reasons: ['properties.value is 499, needs > 500'],
      event: { event_name: 'purchase', properties: { value: 499, note: 'é"' } },
      conditions: [
        { actual: 499, passed: false },
        { actual: 'é"', passed: true },
      ],
    });
  });

  it.each(['x', uuidv7()])('says that there is none of the id %s', async (id) => {
    const { errors } = (await ask(api.server.url, test, { filters, id })).body;
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
