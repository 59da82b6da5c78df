import { expect, it } from 'vitest';

import { closingAfterAll } from '../testing/closing.ts';
import { startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();

it('eventType tells of the events that were accepted, and not of those of other workspaces', async () => {
  const api = await startRealApi(keep);
  const events = [
    { event_name: 'purchase', properties: { value: 12.5 } },
    { event_name: 'purchase' },
    { event_name: '' },
  ];
  const ingested = await api.ask(
    'mutation ($events: [JSONObject]!) { ingestEvents(events: $events) { acceptedCount } }',
    { events },
  );
  expect(ingested.body.data.ingestEvents.acceptedCount).toBe(2);
  const query = '{ eventType(name: "purchase") { samples fields { path types share examples } } }';
  const seen = async (key?: string) => (await api.ask(query, {}, key)).body.data?.['eventType'];
  await expect.poll(() => seen(), { timeout: 20_000 }).toMatchObject({ samples: 2 });
  expect(await seen()).toMatchObject({
    fields: expect.arrayContaining([
      { path: 'properties.value', types: ['NUMBER'], share: 0.5, examples: ['12.5'] },
    ]),
  });
  const suggestions = async (eventNames: string[], of?: string) => {
    const asked = `query ($eventNames: [String!]!) { filterSuggestions(eventNames: $eventNames) {
      eventNames fields { path types examples } } }`;
    return (await api.ask(asked, { eventNames }, of)).body.data.filterSuggestions;
  };
  expect(await suggestions(['purchase'])).toMatchObject({
    eventNames: ['purchase'],
    fields: expect.arrayContaining([{ path: 'properties.value', types: ['NUMBER'], examples: ['12.5'] }]),
  });
  expect((await suggestions(['other'])).fields).toEqual([]);
  const { key } = await api.addWorkspace();
  expect(await seen(key)).toBeNull();
  expect(await suggestions([], key)).toEqual({ eventNames: [], fields: [] });
});
