import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

interface Body {
  readonly results: readonly unknown[];
  readonly message?: string;
}

async function send(
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const response = await fetch(`${api.server.url}/v1/events`, {
    method,
    headers: { 'content-type': 'application/json', authorization: 'Bearer ingest', ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const event = (id: string) => ({ event_id: id, event_name: 'purchase' });
const accepted = (eventId: string) => ({ status: 'ACCEPTED', eventId, matchedWebhooks: 0, error: null });

describe('POST /v1/events', () => {
  it('takes one event', async () => {
    expect(await send(JSON.stringify(event('one')))).toMatchObject({
      status: 200,
      body: { acceptedCount: 1, duplicateCount: 0, rejectedCount: 0, results: [accepted('one')] },
    });
  });

  it('takes an array, and has a result for each event in its order', async () => {
    const { status, body } = await send(JSON.stringify([event('a1'), { event_name: '' }, event('a1'), 7]));
    expect(status).toBe(200);
    expect(body).toMatchObject({ acceptedCount: 1, duplicateCount: 1, rejectedCount: 2 });
    expect(body.results).toMatchObject([
      accepted('a1'),
      { status: 'REJECTED', eventId: null, error: { field: ['event_name'], code: 'REQUIRED' } },
      { status: 'DUPLICATE', eventId: 'a1' },
      { status: 'REJECTED', error: { field: null, code: 'INVALID' } },
    ]);
  });

  it.each(['application/x-ndjson', 'application/ndjson', 'application/jsonl; charset=utf-8'])(
    'takes an event per line as %s, packed or not',
    async (type) => {
      const lines = [event(`${type} 1`), event(`${type} 2`)]
        .map((one) => `${JSON.stringify(one)}\r\n`)
        .join('\n');
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const { body } = await send(gzipSync(lines), headers);
      expect(body.results).toEqual([accepted(`${type} 1`), accepted(`${type} 2`)]);
    },
  );

  it('has the same results and errors as ingestEvents', async () => {
    const odd = [
      ...[null, 7, 'text', [], {}, { event_name: 'x', event_id: 7 }, { event_name: 'x', timestamp: 'never' }],
      { event_name: 'x', event_id: 'deep', properties: { a: { '': ['\u0000'] } } },
    ];
    const { body } = await send(JSON.stringify(odd));
    const fields = 'results { status eventId matchedWebhooks error { field code message } }';
    const mutation = `mutation ($events: [JSONObject]!) { ingestEvents(events: $events) { ${fields} } }`;
    const objects = odd.map((one) => (typeof one === 'object' && !Array.isArray(one) ? one : null));
    const answer = await ask(api.server.url, mutation, { events: objects }, 'ingest');
    const { results } = answer.body.data.ingestEvents;
    expect(body.results.slice(4)).toEqual(results.slice(4));
    expect(body.results[0]).toEqual(results[0]);
  });

  it('refuses what would not survive being parsed, with its path', async () => {
    const { body } = await send(
      '[{"event_name":"x","event_id":"big","properties":{"n":[12345678901234567890]}}]',
    );
    expect(body.results).toMatchObject([
      { status: 'REJECTED', error: { field: ['properties', 'n', '0'], code: 'INVALID' } },
    ]);
    expect(await send('{"event_name":"x","event_name":"y"}')).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', field: ['event_name'] },
    });
  });

  it('is safe to repeat with an Idempotency-Key, which ingestEvents knows, too', async () => {
    const body = JSON.stringify([event('keyed')]);
    const headers = { 'idempotency-key': 'the key' };
    const first = await send(body, headers);
    expect(first.body.results).toEqual([accepted('keyed')]);
    expect((await send(body, headers)).body).toEqual(first.body);
    const other = await send(JSON.stringify([event('other')]), headers);
    expect(other.body.results).toMatchObject([
      { status: 'REJECTED', error: { code: 'IDEMPOTENCY_KEY_REUSED' } },
    ]);
  });

  it.each<[string, string, Record<string, string>, number, string, string]>([
    ['without a key', '{}', { authorization: '' }, 401, 'UNAUTHENTICATED', 'POST'],
    ['with a key that may only read', '{}', { authorization: 'Bearer viewer' }, 403, 'FORBIDDEN', 'POST'],
    ['that is no JSON', '{"event_name":', {}, 400, 'BAD_REQUEST', 'POST'],
    ['that is empty', '', {}, 400, 'BAD_REQUEST', 'POST'],
    [
      'that is a form',
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'POST',
    ],
    [
      'with a broken line',
      '{}\n{"a"\n',
      { 'content-type': 'application/x-ndjson' },
      400,
      'BAD_REQUEST',
      'POST',
    ],
    [
      'of too many values in several lines',
      `[${'0,'.repeat(600_000)}0]\n`.repeat(2),
      { 'content-type': 'application/x-ndjson' },
      400,
      'BAD_REQUEST',
      'POST',
    ],
    ['of too many events', `[${'0,'.repeat(2000)}0]`, {}, 400, 'BAD_REQUEST', 'POST'],
    [
      'of too many events in lines',
      '0\n'.repeat(2001),
      { 'content-type': 'application/x-ndjson' },
      400,
      'BAD_REQUEST',
      'POST',
    ],
    [
      'of too many lines',
      '\n'.repeat(10_001),
      { 'content-type': 'application/x-ndjson' },
      400,
      'BAD_REQUEST',
      'POST',
    ],
    ['by GET', '', {}, 405, 'METHOD_NOT_ALLOWED', 'GET'],
    ['by PUT', '{}', {}, 405, 'METHOD_NOT_ALLOWED', 'PUT'],
  ])('refuses a body %s', async (_, body, headers, status, code, method) => {
    const answer = await send(body, headers, method);
    expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) } });
    if (status === 405) expect(answer.headers.get('allow')).toBe('POST');
    if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('names the line that is no JSON', async () => {
    const { body } = await send('{"event_name":"x"}\n\n{"a"\n', { 'content-type': 'application/x-ndjson' });
    expect(body.message).toBe('Line 3 is not valid JSON.');
  });

  it('refuses more than 1,000 events as a whole, with a result for each', async () => {
    const { body } = await send(JSON.stringify(Array.from({ length: 1001 }, (_, n) => event(`many-${n}`))));
    expect(body).toMatchObject({ acceptedCount: 0, rejectedCount: 1001 });
    expect(body.results[1000]).toMatchObject({ eventId: 'many-1000', error: { code: 'TOO_MANY' } });
  });
});

describe('CloudEvents', () => {
  const cloudEvent = (id: string, others: object = {}) => ({
    specversion: '1.0',
    id,
    source: '/shop',
    type: 'order',
    data: { total: 1 },
    ...others,
  });
  const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  const batched = { 'content-type': 'application/cloudevents-batch+json' };
  const binary = (id: string) => ({
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': '/shop',
    'ce-type': 'gr%C3%B6%C3%9Fe',
  });

  it('are taken in structured, binary and batch mode', async () => {
    expect((await send(JSON.stringify(cloudEvent('s')), structured)).body.results).toEqual([
      accepted('/shop s'),
    ]);
    expect((await send('{"total":1}', binary('b'))).body.results).toEqual([accepted('/shop b')]);
    const batch = JSON.stringify([cloudEvent('1'), cloudEvent('2', { type: null }), cloudEvent('3')]);
    const { status, body } = await send(batch, batched);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      accepted('/shop 1'),
      { status: 'REJECTED', error: { field: ['type'], code: 'REQUIRED' } },
      accepted('/shop 3'),
    ]);
    const { rows } = await api.world.storage.pool.query<{ payload: string }>(
      "select payload from events.raw_events where event_id in ('/shop s', '/shop b') order by id",
    );
    expect(rows.map(({ payload }) => JSON.parse(payload) as object)).toMatchObject([
      { event_name: 'order', properties: { total: 1 }, source: '/shop' },
      { event_name: 'größe', properties: { total: 1 }, datacontenttype: 'application/json' },
    ]);
  });

  it('in binary mode may have data of any type, packed, or none', async () => {
    const text = { ...binary('text'), 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    expect((await send(gzipSync('hello'), text)).body.results).toEqual([accepted('/shop text')]);
    const none = { ...binary('none'), 'content-type': 'application/json' };
    expect((await send('', none)).body.results).toEqual([accepted('/shop none')]);
  });

  it('are duplicates when both source and id are the same', async () => {
    const sent = async (others: object) => {
      const { body } = await send(JSON.stringify(cloudEvent('twice', others)), structured);
      return (body.results as { status: string }[])[0]!.status;
    };
    expect([
      await sent({}),
      await sent({ source: '/blog' }),
      await sent({ time: '2026-01-01T00:00:00Z' }),
    ]).toEqual(['ACCEPTED', 'ACCEPTED', 'DUPLICATE']);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ['without a type', JSON.stringify(cloudEvent('x', { type: '' })), structured, 400],
    ['of another version', JSON.stringify(cloudEvent('x', { specversion: '0.3' })), structured, 400],
    ['that is no object', '[]', structured, 400],
    ['with one attribute alone', '{}', { 'ce-id': '1' }, 400],
    ['whose header is no UTF-8', '{}', { ...binary('x'), 'ce-subject': '%ff' }, 400],
    ['in a batch that is no array', '{}', batched, 400],
    ['in a format that is not known', '<x/>', { 'content-type': 'application/cloudevents+xml' }, 415],
  ])('%s is refused by the status', async (_, body, headers, status) => {
    expect(await send(body, headers)).toMatchObject({
      status,
      body: { message: expect.any(String) as string },
    });
  });
});

it('may be asked by a page of another origin', async () => {
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  const answer = await send('', headers, 'OPTIONS');
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect((await send('', {}, 'OPTIONS')).status).toBe(405);
});
