import { gzipSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let key: string;

beforeAll(async () => {
  api = await startRealApi(keep); // nothing is delivered: what was accepted waits
  ({ key } = await api.addWorkspace());
});

const ingest = `mutation ($events: [JSONObject]!) { ingestEvents(events: $events) {
  acceptedCount rejectedCount results { status eventId matchedWebhooks error { field code message } }
} }`;

interface Result {
  readonly status: string;
  readonly error: { readonly field: string[] | null; readonly code: string; readonly message: string } | null;
}

/** Sends events as the JSON text of an array, packed. */
async function send(events: string): Promise<Result[]> {
  const response = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      authorization: `Bearer ${key}`,
    },
    body: gzipSync(`\ufeff{"query":${JSON.stringify(ingest)},"variables":{"events":${events}}}`),
  });
  const { data } = (await response.json()) as { data: { ingestEvents: { results: Result[] } } };
  return data.ingestEvents.results;
}

/** Sends one event and reads what is stored of it. */
async function stored(event: Record<string, unknown>): Promise<Record<string, unknown>> {
  const event_id = uuidv7();
  const [{ status } = { status: 'no result' }] = await send(JSON.stringify([{ ...event, event_id }]));
  expect(status).toBe('ACCEPTED');
  const list = 'query ($id: String!) { events(filter: { eventId: $id }) { nodes { payload } } }';
  return (await api.ask(list, { id: event_id }, key)).body.data.events.nodes[0].payload;
}

describe('null among events', () => {
  const refused = { status: 'REJECTED', error: { field: null, code: 'INVALID' } };

  it('is refused in its place', async () => {
    const [first, second, third] = await send('[{"event_name":"a"},null,{"event_name":"b"}]');
    expect([first, second, third]).toMatchObject([{ status: 'ACCEPTED' }, refused, { status: 'ACCEPTED' }]);
  });

  it('is refused in a document, too', async () => {
    const literal = `mutation { ingestEvents(events: [null, { event_name: "a" }]) {
      acceptedCount rejectedCount results { status error { field code } } } }`;
    expect((await api.ask(literal, {}, key)).body.data.ingestEvents).toEqual({
      acceptedCount: 1,
      rejectedCount: 1,
      results: [refused, { status: 'ACCEPTED', error: null }],
    });
  });

  it('counts where there are too many, of which the first 1,000 have a result', async () => {
    const results = await send(JSON.stringify(Array<null>(1001).fill(null)));
    expect(results).toHaveLength(1000);
    expect(results[0]?.error).toMatchObject({ code: 'TOO_MANY' });
  });
});

it.each<[string, string, string[], string]>([
  [
    'a number beyond 2^53',
    '"properties":{"f217":{"a":[0,{"b":9007199254740993}]}}',
    ['properties', 'f217', 'a', '1', 'b'],
    'INVALID',
  ],
  ['a number beyond all', '"context":{"x":[1e400]}', ['context', 'x', '0'], 'INVALID'],
  ['too many digits', '"own":[{"x":0.1000000000000000055}]', ['own', '0', 'x'], 'INVALID'],
  ['half a surrogate pair', '"properties":{"x":{"y":"\\ud800"}}', ['properties', 'x', 'y'], 'INVALID'],
  ['a date that does not exist', '"timestamp":"2026-02-30T10:00:00Z"', ['timestamp'], 'INVALID'],
  ['a name that is too long', `"user_id":"${'🙂'.repeat(201)}"`, ['user_id'], 'TOO_LONG'],
])('%s is refused with its path, and its neighbours are taken', async (_, field, path, code) => {
  const results = await send(`[{"event_name":"a"},{"event_name":"a",${field}},{"event_name":"b"}]`);
  expect(results.map(({ status }) => status)).toEqual(['ACCEPTED', 'REJECTED', 'ACCEPTED']);
  expect(results[1]?.error).toMatchObject({ field: path, code });
  expect(results[1]?.error?.message.startsWith(`${path.join('.')} must `)).toBe(true);
});

it('a name of 200 emoji is a name of 200 characters, for events and for filters', async () => {
  const name = '🙂'.repeat(200);
  const input = { name: 'Smiles', url: 'https://example.com/', eventFilter: { events: [name] } };
  const create =
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { field } } }';
  expect((await api.ask(create, { input }, key)).body.data.createWebhook.userErrors).toEqual([]);
  const results = await send(JSON.stringify([{ event_name: name }, { event_name: ` ${name}\n` }]));
  expect(results).toMatchObject([{ matchedWebhooks: 1 }, { matchedWebhooks: 1 }]);
});

it('what is sent stays, but for the name, the timestamp and the spelling of numbers', async () => {
  const own = { received_at: 1, original_timestamp: 'mine', test: true, source: null };
  const properties = { zero: -0, one: 1.0, '': { ' ': ' blanks ' }, list: [null, [], {}] };
  const timestamp = '2999-12-31T23:59:59.123456+01:00';
  const payload = await stored({ event_name: '  a\n', user_id: ' u ', timestamp, properties, ...own });
  expect(payload).toEqual({
    ...own,
    event_id: expect.any(String) as string,
    event_name: 'a',
    user_id: ' u ',
    timestamp: expect.stringMatching(/^20.*\.\d{3}Z$/) as string,
    original_timestamp_2: timestamp,
    properties: { ...properties, zero: 0 },
    context: {},
  });
});
