import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let shared: Promise<RealApi> | undefined;
const start = () => (shared ??= startRealApi(keep, { ROLE: 'api', MAX_REFUSED_EVENTS: '3' }));

const stages = 'stages { stage in out refused reasons { code count } p50Ms p95Ms }';
const ingest = 'mutation ($events: [JSONObject]!) { ingestEvents(events: $events) { rejectedCount } }';

interface Stage {
  readonly stage: string;
  readonly in: number;
  readonly out: number;
  readonly refused: number;
  readonly reasons: readonly { code: string; count: number }[];
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** Subscribes to the pipeline, and returns its first state with so many events. */
async function pipelineWith(api: RealApi, key: string, events: number): Promise<readonly Stage[]> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
  });
  try {
    const query = `subscription { pipelineChanged { ${stages} } }`;
    for await (const { data } of client.iterate<{ pipelineChanged: { stages: Stage[] } }>({ query })) {
      const { stages: found } = data!.pipelineChanged;
      if (found[0]!.in >= events) return found;
    }
    throw new Error('The subscription ended.');
  } finally {
    await client.dispose();
  }
}

test('the stages are counted, and a subscriber sees them change', async () => {
  const api = await start();
  const { key } = await api.addWorkspace();
  const events = [
    { event_id: 'a', event_name: 'x' },
    { event_id: 'a', event_name: 'x' },
    { event_id: 'b', event_name: 'x' },
    { event_name: '' },
    { event_name: 'x', user_id: 7 },
    { event_name: 'x', user_id: 8 },
  ];
  await api.ask(ingest, { events }, key);
  const found = await pipelineWith(api, key, events.length);
  const [validation, deduplication, normalisation, enrichment, dispatch] = found;
  expect(validation).toMatchObject({
    stage: 'VALIDATION',
    in: 6,
    out: 3,
    refused: 3,
    reasons: [
      { code: 'INVALID', count: 2 },
      { code: 'REQUIRED', count: 1 },
    ],
  });
  expect(deduplication).toMatchObject({
    stage: 'DEDUPLICATION',
    in: 3,
    out: 2,
    refused: 1,
    reasons: [{ code: 'DUPLICATE', count: 1 }],
  });
  for (const stage of [normalisation, enrichment, dispatch])
    expect(stage).toMatchObject({ in: 2, out: 2, refused: 0, reasons: [] });
  for (const { p50Ms, p95Ms } of found) {
    expect(p50Ms).toBeGreaterThan(0);
    expect(p95Ms).toBeGreaterThanOrEqual(p50Ms!);
  }
  for (const window of ['HOUR', 'DAY', 'WEEK', 'MONTH']) {
    const { body } = await api.ask(`{ pipeline(window: ${window}) { ${stages} } }`, {}, key);
    expect(body.data.pipeline.stages).toEqual(found);
  }
  const { key: another } = await api.addWorkspace();
  const { body } = await api.ask(`{ pipeline { ${stages} } }`, {}, another);
  expect(body.data.pipeline.stages).toHaveLength(5);
  expect(body.data.pipeline.stages[0]).toMatchObject({
    in: 0,
    out: 0,
    reasons: [],
    p50Ms: null,
    p95Ms: null,
  });
});

async function addSource(api: RealApi, key: string): Promise<{ sourceId: string; writeKey: string }> {
  const create = 'mutation { createSource(input: { name: "Shop" }) { source { id writeKey } } }';
  const { id, writeKey } = (await api.ask(create, {}, key)).body.data.createSource.source;
  return { sourceId: id, writeKey };
}

test('refused events are listed, newest first and no more than may be kept, with field and reason', async () => {
  const api = await start();
  const { key } = await api.addWorkspace();
  const events = [
    { event_id: 'old', event_name: '' },
    { event_id: 'e1', event_name: 'x', properties: { 'a\0b': 1 } },
    { event_id: '\ud800', event_name: 'x', user_id: 7 },
    null,
  ];
  await api.ask(ingest, { events }, key);
  await pipelineWith(api, key, events.length);
  const fields = 'id sourceName eventId eventName stage field code reason excerpt';
  const list = async (page: string) =>
    (
      await api.ask(
        `{ refusedEvents(${page}) { nodes { ${fields} } pageInfo { endCursor hasNextPage } } }`,
        {},
        key,
      )
    ).body.data.refusedEvents;
  const { nodes } = await list('first: 10');
  const common = { id: expect.any(String) as string, sourceName: null, stage: 'VALIDATION', code: 'INVALID' };
  expect(nodes).toEqual([
    {
      ...common,
      eventId: null,
      eventName: null,
      field: null,
      reason: 'An event must be a JSON object.',
      excerpt: 'null',
    },
    {
      ...common,
      eventId: '\ufffd',
      eventName: 'x',
      field: ['event_id'],
      reason: expect.stringContaining('surrogate') as string,
      excerpt: '{"event_id":"\\ud800","event_name":"x","user_id":7}',
    },
    {
      ...common,
      eventId: 'e1',
      eventName: 'x',
      field: ['properties', 'a\ufffdb'],
      reason: expect.stringContaining('NUL') as string,
      excerpt: '{"event_id":"e1","event_name":"x","properties":{"a\\u0000b":1}}',
    },
  ]);
  const first = await list('first: 2');
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = await list(`first: 2, after: "${first.pageInfo.endCursor}"`);
  expect([...first.nodes, ...rest.nodes]).toEqual(nodes);
  expect(rest.pageInfo.hasNextPage).toBe(false);
  expect(
    (await list('first: 1, filter: { stages: [VALIDATION], codes: [INVALID, REQUIRED] }')).nodes,
  ).toEqual([nodes[0]]);
  expect((await list('filter: { codes: [TOO_LONG] }')).nodes).toEqual([]);
  expect((await list('filter: { stages: [DISPATCH] }')).nodes).toEqual([]);
  const { sourceId, writeKey } = await addSource(api, key);
  await fetch(`${api.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
    body: '{"event_id": "of the source", "event_name": ""}',
  });
  await pipelineWith(api, key, events.length + 1);
  const ofSource = async (id: string) => (await list(`filter: { sourceId: "${id}" }`)).nodes;
  expect(await ofSource(sourceId)).toMatchObject([{ eventId: 'of the source', sourceName: 'Shop' }]);
  expect(await ofSource('no id')).toEqual([]);
  const { key: another } = await api.addWorkspace();
  expect(
    (await api.ask('{ refusedEvents { nodes { id } } }', {}, another)).body.data.refusedEvents.nodes,
  ).toEqual([]);
  const wrong = await api.ask('{ refusedEvents(after: "r.nothing") { nodes { id } } }', {}, key);
  expect(wrong.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
});
