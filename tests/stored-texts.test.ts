import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { type RealApi, startRealApi } from '../server/testing/real-api.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { type Random, seeded } from '../server/testing/simulation/random.ts';

const keep = closingAfterEach();

/** Texts that mean something in SQL, JSON, CSV, COPY or JavaScript, and may be lost where one is quoted for another. */
const words = [
  ...['null', 'NULL', 'Null', 'nULL', 'true', 'false', 't', 'f', 'undefined', 'NaN', '0', '-0', '1e5', '٣'],
  ...['{}', '{null}', '{a,b}', '{"a"}', '[]', '[null]', '[1:2]={a,b}', '{', '}', '{{a}}', '()', '(a,b)'],
  ...['\\', '\\\\', '\\N', '\\n', '\\.', '\\"', '\\x00', "\\'", '"', '""', '"a"', '"a', "'", "''", "'; --"],
  ...[
    ',',
    ';',
    'a,b',
    'a, b',
    ' a',
    'a\u00a0b',
    'a  b',
    '%',
    '_',
    '$1',
    '?',
    ':name',
    '@x',
    '#{x}',
    '${x}',
    '`',
  ],
  ...['é', 'e\u0301', '😀', 'ß', 'İ', '\u200b', '\ufeffa', '\u202ea', '\uffff', '__proto__', 'constructor'],
  ...['default', 'NaN', 'infinity', 'now', 'epoch', "E'a'", '$$a$$', '--', '/* a */', '<null>', '=1+1'],
];

/** Those that no one-line text may have. */
const lines = ['a\nb', '\n', '\r\n', 'a\tb', '\u0085', '\u2028', '\\\n', '"\n"'];

const webhookFields = `id name description eventFilter { mode events } retryDelays
  conditions { field operator value } customHeaders { name value }`;

const create = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { ${webhookFields} } userErrors { field code message } } }`;
const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { webhook { ${webhookFields} } userErrors { field code message } } }`;
const ingest = `mutation ($events: [JSONObject!]!) {
  ingestEvents(events: $events) { results { status eventId matchedWebhooks error { field message } } } }`;

async function data(api: RealApi, query: string, variables: Record<string, unknown>, key?: string) {
  const { body } = await api.ask(query, variables, key);
  expect(body.errors).toBeUndefined();
  return body.data;
}

/** The settings of a webhook with every list full of words, and how they come back. */
function drawSettings(random: Random) {
  const some = <T>(from: readonly T[], most: number) =>
    Array.from({ length: random.between(0, most) }, () => random.pick(from));
  const values = [...words, ...lines, '', ' ', null, true, 0, -1.5];
  const events = [...new Set(some(words, 20).map((word) => word.trim()))];
  return {
    name: random.pick(words).trim() || 'a',
    description: random.pick([...words, ...lines]).trim() || null,
    eventFilter: { mode: random.pick(['INCLUDE', 'EXCLUDE']), events },
    retryDelays: Array.from({ length: random.between(1, 30) }, () => random.between(1, 20_000)),
    conditions: [
      ...some(values, 10).map((value) => ({ field: 'properties.value', operator: 'EQUALS', value })),
      { field: 'properties.null', operator: 'CONTAINS', value: some(values, 10) },
      { field: 'NULL', operator: 'EQUALS', value: { [random.pick(words)]: some(values, 5) } },
    ],
    customHeaders: some(words, 10)
      .filter((word) => /^[\t\x20-\x7e\xa0-\xff]*$/.test(word))
      .map((value, index) => ({ name: `null-${index}`, value: value.trim() })),
  };
}

test('settings come back as they were given, whatever their texts mean in SQL, JSON or CSV', async () => {
  const api = await startRealApi(keep);
  const random = seeded(7);
  const stored = new Map<string, object>();
  for (let round = 0; round < 60; round += 1) {
    const settings = drawSettings(random);
    const rest = { url: 'https://example.com/', retrySchedule: 'CUSTOM' };
    const { createWebhook } = await data(api, create, { input: { ...settings, ...rest } });
    expect(createWebhook).toEqual({ userErrors: [], webhook: { ...settings, id: expect.any(String) } });
    const { id } = createWebhook.webhook;
    stored.set(id, { ...settings, id });
    if (random.chance(0.5)) continue;
    const change = drawSettings(random);
    const { updateWebhook } = await data(api, update, { id, input: change });
    expect(updateWebhook).toEqual({ userErrors: [], webhook: { ...change, id } });
    stored.set(id, { ...change, id });
  }
  const { webhooks } = await data(api, `{ webhooks(limit: 100) { items { ${webhookFields} } } }`, {});
  expect(new Map(webhooks.items.map((item: { id: string }) => [item.id, item]))).toEqual(stored);
}, 60_000);

test('an event goes to the webhooks that list its name, and not to those that exclude it', async () => {
  const api = await startRealApi(keep);
  const names = [...new Set(words.map((word) => word.trim()))];
  for (const [mode, events] of [...names.map((name) => ['INCLUDE', [name]]), ['EXCLUDE', names]]) {
    const input = { name: 'a', url: 'https://example.com/', eventFilter: { mode, events } };
    expect((await data(api, create, { input })).createWebhook.userErrors).toEqual([]);
  }
  const { ingestEvents } = await data(api, ingest, {
    events: [...names, 'other'].map((name) => ({ event_name: name })),
  });
  expect(
    ingestEvents.results.map(({ matchedWebhooks }: { matchedWebhooks: number }) => matchedWebhooks),
  ).toEqual([...names, 'other'].map(() => 1));
});

test('events are stored, found and delivered under any name and id', async () => {
  const receiver = keep(await startReceiver());
  const api = await startRealApi(keep, {});
  const input = { name: 'all', url: receiver.url, eventFilter: { mode: 'INCLUDE', events: [] } };
  await data(api, create, { input });
  const all = [...new Set([...words, ...lines])].filter((word) => word.trim() !== '');
  const { ingestEvents } = await data(api, ingest, {
    events: all.map((word) => ({
      event_name: word,
      event_id: word,
      user_id: word,
      properties: { [word]: [word, null] },
    })),
  });
  expect(ingestEvents.results).toEqual(
    all.map((word) => ({ status: 'ACCEPTED', eventId: word, matchedWebhooks: 1, error: null })),
  );
  const received = await receiver.waitFor(all.length);
  const bodies = received.map(({ body }) => JSON.parse(body.toString()));
  const log =
    'query ($filter: DeliveryAttemptFilter) { deliveryAttempts(filter: $filter) { totalCount items { eventId } } }';
  const isRecorded = async () => (await data(api, log, {})).deliveryAttempts.totalCount === all.length;
  await expect.poll(isRecorded, { timeout: 10_000 }).toBe(true);
  const byId = new Map(bodies.map((body) => [body.event_id, body]));
  for (const word of all) {
    expect(byId.get(word)).toMatchObject({
      event_name: word.trim(),
      user_id: word,
      properties: { [word]: [word, null] },
    });
    const filter = { eventNames: [word.trim()], eventId: word, userId: word };
    const { events } = await data(
      api,
      'query ($filter: EventListFilter) { events(filter: $filter) { nodes { eventId eventName } } }',
      { filter },
    );
    expect(events.nodes).toEqual([{ eventId: word, eventName: word.trim() }]);
    const { deliveryAttempts } = await data(api, log, {
      filter: { eventTypes: [word.trim()], eventId: word },
    });
    expect(deliveryAttempts.items).toEqual([{ eventId: word }]);
  }
});
