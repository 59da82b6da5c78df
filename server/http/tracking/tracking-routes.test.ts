import { brotliCompressSync, gzipSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { type Access, TooManyWrongKeys } from '../../access/index.ts';
import { type Source } from '../../access/index.ts';
import { IngestOverloaded, type Sender } from '../../ingest/index.ts';
import { type ApiServer, startApiServer } from '../../testing/api-server.ts';
import { openApiServices, type TestServices } from '../../testing/api-services.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { someSource } from '../../testing/sources.ts';

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;
let source: Source;
/** What is thrown for write keys that have it here. */
const failures: Record<string, Error> = {
  guessed: new TooManyWrongKeys(7),
  away: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
};
/** Who sent what reached ingest. */
const senders: (Sender | null | undefined)[] = [];
/** Thrown by the next call of ingest. */
let refusal: Error | null = null;
/** Requests that were counted as ones without a key. */
let missingKeys = 0;
/** Whether the address has sent too many wrong keys. */
let exhausted = false;
/** What ingest says to those who ask before they send. */
let secondsToWait: number | null = null;

beforeAll(async () => {
  world = await openApiServices(keep);
  source = someSource({ workspaceId: world.workspaceId });
  const findSource: Access['findSource'] = async (writeKey) => {
    if (failures[writeKey]) throw failures[writeKey];
    if (writeKey === '') missingKeys += 1;
    if (writeKey === 'elsewhere') return { ...source, allowedOrigins: ['https://shop.example'] };
    if (writeKey === 'limited') return { ...source, eventsPerDay: 2 };
    return writeKey === source.writeKey ? source : null;
  };
  const takeEvents: Access['takeEvents'] = async ({ eventsPerDay }, events) =>
    eventsPerDay !== null && events > eventsPerDay ? { limit: 'eventsPerDay', retryAfter: 60 } : null;
  const { ingest } = world.services;
  const recorded: typeof ingest = {
    ingest: async (workspaceId, events, options) => {
      senders.push(options?.sender);
      const error = refusal;
      refusal = null;
      if (error) throw error;
      return ingest.ingest(workspaceId, events, options);
    },
    preview: (...given) => ingest.preview(...given),
    secondsToWait: () => secondsToWait,
  };
  const services = { ...world.services, ingest: recorded };
  server = await startApiServer({
    ...world,
    services,
    access: {
      findSource,
      takeEvents,
      checkAddress: () => {
        if (exhausted) throw new TooManyWrongKeys(7);
      },
    },
    limits: { bodyBytes: 64 << 20 },
  });
  keep(server.server);
});

const json = { 'content-type': 'application/json' };
const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function send(
  route: string,
  body: object | string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Answer> {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  const response = await fetch(`${server.url}${route}`, {
    method,
    headers: withoutEmpty({ authorization: basic(source.writeKey), ...headers }),
    redirect: 'manual',
    ...(['GET', 'HEAD'].includes(method) ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) };
}

function withoutEmpty(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

const ok = { status: 200, body: { success: true } };

let number = 0;
const newId = () => `m-${(number += 1)}`;

async function stored(eventId: string): Promise<Record<string, unknown> | null> {
  const { rows } = await world.storage.pool.query<{ payload: string }>(
    'select payload from events.raw_events where event_id = $1',
    [eventId],
  );
  return rows[0] ? (JSON.parse(rows[0].payload) as Record<string, unknown>) : null;
}

describe('a message', () => {
  it.each([
    ['track', 't', { event: 'Level Won' }, 'Level Won'],
    ['page', 'p', {}, 'page_view'],
    ['screen', 's', {}, 'screen_view'],
    ['identify', 'i', {}, 'identify'],
    ['group', 'g', { groupId: 'g' }, 'group'],
    ['alias', 'a', { previousId: 'p' }, 'alias'],
  ])('is taken at /v1/%s and /v1/%s', async (long, short, message, event_name) => {
    for (const route of [`/v1/${long}`, `/v1/${short}`, `/v1/${long}/`]) {
      const messageId = newId();
      expect(await send(route, { ...message, messageId, userId: 'u' })).toMatchObject(ok);
      expect(await stored(messageId)).toMatchObject({ event_name, user_id: 'u', type: long });
    }
  });

  it('that is sent again is answered like the first one', async () => {
    const message = { event: 'x', messageId: newId() };
    for (let n = 0; n < 2; n += 1) expect(await send('/v1/track', message)).toMatchObject(ok);
  });

  it.each([
    ['without a name', {}, ['event']],
    ['of another type', { type: 'page' }, ['type']],
    ['with an id that is an object', { event: 'x', userId: {} }, ['userId']],
    [
      'with a value that cannot be kept',
      '{"event":"x","properties":{"n":[1e400]}}',
      ['properties', 'n', '0'],
    ],
    ['with a key that is given twice', '{"event":"x","event":"y"}', ['event']],
  ])('%s is refused with its path', async (_, message, field) => {
    expect(await send('/v1/track', message)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', message: expect.any(String) as string, field },
    });
  });
});

describe('a batch', () => {
  const batch = (messages: readonly unknown[], others: object = {}) => ({ batch: messages, ...others });

  it.each(['/v1/batch', '/v1/b', '/v1/import', '/v1/batch/'])(
    'is taken at %s, whatever is in it',
    async (route) => {
      const ids = [newId(), newId()];
      const messages = [
        null,
        { type: 'track', event: 'x', messageId: ids[0] },
        { type: 'track', messageId: newId() },
        { type: 'nonsense' },
        [],
        { type: 'page', messageId: ids[1] },
      ];
      expect(await send(route, batch(messages))).toMatchObject(ok);
      for (const id of ids) expect(await stored(id)).not.toBeNull();
    },
  );

  it('keeps its other messages where one has a key twice, or is nested far too deep', async () => {
    const [first, last] = [newId(), newId()];
    const good = (id: string) => `{"type":"page","messageId":"${id}"}`;
    const bad = [
      '{"type":"page","a":{"b":1,"b":2}}',
      `{"type":"page","a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ];
    expect(await send('/v1/batch', `{"batch":[${[good(first), ...bad, good(last)].join()}]}`)).toMatchObject(
      ok,
    );
    for (const id of [first, last]) expect(await stored(id)).not.toBeNull();
  });

  it('may be empty', async () => {
    expect(await send('/v1/batch', batch([]))).toMatchObject(ok);
  });

  it('says of all its messages what they do not say themselves', async () => {
    const [own, shared] = [newId(), newId()];
    const messages = [
      {
        type: 'page',
        messageId: own,
        context: { ip: '203.0.113.7', locale: 'de' },
        integrations: { All: true },
      },
      { type: 'page', messageId: shared },
    ];
    const others = { context: { ip: '203.0.113.8', app: 'shop' }, integrations: { All: false } };
    expect(await send('/v1/batch', batch(messages, others))).toMatchObject(ok);
    expect(await stored(own)).toMatchObject({
      context: { ip: '203.0.113.7', locale: 'de', app: 'shop' },
      integrations: { All: true },
    });
    expect(await stored(shared)).toMatchObject(others);
  });

  it('may share 3 KB of context among 2,500 messages, but not what would fill the memory', async () => {
    const manyKeys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1]));
    const messages = Array.from({ length: 2500 }, () => ({ type: 'page', messageId: newId() }));
    const usual = { ...manyKeys(100), pad: 'x'.repeat(3000) };
    expect(await send('/v1/batch', batch(messages, { context: usual }))).toMatchObject(ok);
    expect(await stored(messages.at(-1)!.messageId)).toMatchObject({ context: usual });
    for (const others of [{ context: manyKeys(24_000) }, { integrations: { pad: 'x'.repeat(50_000) } }]) {
      const empty = messages.map(() => ({}));
      expect(await send('/v1/batch', batch(empty, others))).toMatchObject({
        status: 413,
        body: { code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('beside batch') as string },
      });
    }
    expect(await send('/v1/batch', batch([{}], { context: manyKeys(24_000) }))).toMatchObject(ok);
  });

  it('of 2,500 messages is taken, and one more is too many', async () => {
    const messages = Array.from({ length: 2500 }, () => ({ type: 'page', messageId: newId() }));
    expect(await send('/v1/batch', batch(messages))).toMatchObject(ok);
    expect(await stored(messages.at(-1)!.messageId)).not.toBeNull();
    const tooMany = await send('/v1/batch', batch([...messages, { type: 'page' }]));
    expect(tooMany).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  it.each([['[]'], ['7'], ['{}'], ['{"batch":{}}'], ['{"batch":[1,]}'], ['{"batch":[1],"batch":[2]}'], ['']])(
    'is refused when it is %s',
    async (body) => {
      expect(await send('/v1/batch', body)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    },
  );
});

describe('a body', () => {
  const message = () => ({ event: 'x', messageId: newId() });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/html; charset=latin1', 'nonsense', ''])(
    'is JSON, though its type is %j',
    async (type) => {
      expect(await send('/v1/t', message(), { 'content-type': type })).toMatchObject(ok);
    },
  );

  it('may be packed', async () => {
    const text = JSON.stringify(message());
    expect(await send('/v1/track', gzipSync(text), { 'content-encoding': 'gzip' })).toMatchObject(ok);
    expect(await send('/v1/track', brotliCompressSync(text), { 'content-encoding': 'br' })).toMatchObject(ok);
  });

  it('of 4 MB is taken, packed or not', async () => {
    const events = Array.from({ length: 200 }, () => ({
      type: 'page',
      messageId: newId(),
      pad: 'x'.repeat(21_000),
    }));
    const text = JSON.stringify({ batch: events });
    expect(text.length).toBeGreaterThan(4 * 1024 * 1024);
    expect(await send('/v1/batch', text)).toMatchObject(ok);
    expect(await send('/v1/batch', gzipSync(text), { 'content-encoding': 'gzip' })).toMatchObject(ok);
    expect(await stored(events[0]!.messageId)).not.toBeNull();
  });

  it.each<[string, string | Buffer<ArrayBuffer>, Record<string, string>, number, string]>([
    ['is no JSON', '{"event":', {}, 400, 'BAD_REQUEST'],
    ['is no object', '[]', {}, 400, 'BAD_REQUEST'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'BAD_REQUEST'],
    ['is not packed as it says', '{}', { 'content-encoding': 'gzip' }, 400, 'BAD_REQUEST'],
    ['is packed in an unknown way', '{}', { 'content-encoding': 'zstd' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['is too large', 'x'.repeat(5 * 1024 * 1024 + 1), {}, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'unpacks to too much',
      gzipSync(Buffer.alloc(16 * 1024 * 1024)),
      { 'content-encoding': 'gzip' },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('that %s is refused', async (_, body, headers, status, code) => {
    expect(await send('/v1/track', body, headers)).toMatchObject({
      status,
      body: { code, message: expect.any(String) as string },
    });
  });
});

describe('a write key', () => {
  const without = { authorization: '' };

  it('may be in the header, the address, the body, or a message', async () => {
    const { writeKey } = source;
    const message = () => ({ event: 'x', messageId: newId() });
    expect(await send('/v1/track', message(), { authorization: `Bearer ${writeKey}` })).toMatchObject(ok);
    expect(await send(`/v1/track?writeKey=${writeKey}`, message(), without)).toMatchObject(ok);
    expect(await send('/v1/track', { ...message(), writeKey }, without)).toMatchObject(ok);
    expect(await send('/v1/batch', { batch: [], writeKey }, without)).toMatchObject(ok);
    const messages = [{ type: 'page', writeKey, messageId: newId() }];
    expect(await send('/v1/batch', { batch: messages }, without)).toMatchObject(ok);
    expect(await stored(messages[0]!.messageId)).not.toHaveProperty('writeKey');
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['is unknown', { authorization: basic('wrong') }, 401, 'UNAUTHENTICATED'],
    ['is missing', without, 401, 'UNAUTHENTICATED'],
    ['is empty', { authorization: basic('') }, 401, 'UNAUTHENTICATED'],
    ['cannot be checked without the database', { authorization: basic('away') }, 503, 'UNAVAILABLE'],
    ['is one of too many wrong ones', { authorization: basic('guessed') }, 429, 'RATE_LIMITED'],
  ])('that %s is refused', async (_, headers, status, code) => {
    for (const route of ['/v1/t', '/v1/batch']) {
      const origin = 'https://shop.example';
      const answer = await send(route, { event: 'x', batch: [] }, { ...headers, origin });
      expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) as string } });
      if (status === 429) expect(answer.headers.get('retry-after')).toBe('7');
      if (status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it.each(['{"batch":[]}', '{"batch":', '[]', '{"batch":[],"batch":[]}'])(
    'that is in no body like %s counts as a wrong one',
    async (body) => {
      const before = missingKeys;
      expect((await send('/v1/batch', body, without)).status).toBeGreaterThanOrEqual(400);
      expect(missingKeys).toBe(before + 1);
      await send('/v1/batch', body);
      await send('/v1/batch', { batch: [], writeKey: source.writeKey }, without);
      expect(missingKeys).toBe(before + 1);
    },
  );

  it('is not looked for in large bodies of an address that sent too many wrong ones', async () => {
    exhausted = true;
    const before = missingKeys;
    const { status, headers } = await send('/v1/track', 'x'.repeat(33 << 10), without);
    const packed = await send('/v1/track', gzipSync('x'), { ...without, 'content-encoding': 'gzip' });
    const small = { event: 'x', messageId: newId(), writeKey: source.writeKey };
    const inSmall = await send('/v1/track', small, without);
    const inHead = await send('/v1/track', { event: 'x', messageId: newId() });
    exhausted = false;
    expect([status, headers.get('retry-after'), missingKeys]).toEqual([429, '7', before]);
    expect(packed.status).toBe(429);
    expect([inHead, inSmall]).toMatchObject([ok, ok]);
  });

  it('in a body that nobody vouches for yet may take less memory than others', async () => {
    // An eighth of 64 MiB in all, and half of it for one address: less than this body unpacks to.
    const large = gzipSync(JSON.stringify({ event: 'x', pad: 'x'.repeat(4_500_000) }));
    const packed = { 'content-encoding': 'gzip' };
    expect(await send('/v1/track', large, { ...packed, ...without })).toMatchObject({ status: 503 });
    expect((await send('/v1/track', large, packed)).status).not.toBe(503);
  });

  it('that may not send as much gets the time to wait', async () => {
    const message = () => ({ type: 'page', messageId: newId() });
    const headers = { authorization: basic('limited') };
    expect(await send('/v1/batch', { batch: [message(), message()] }, headers)).toMatchObject(ok);
    const tooMuch = [message(), message(), message()];
    const answer = await send('/v1/batch', { batch: tooMuch }, headers);
    expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await stored(tooMuch[0]!.messageId)).toBeNull();
  });

  it('is taken from pages of the origins that its source allows, and from programs', async () => {
    const headers = { authorization: basic('elsewhere') };
    const message = () => ({ event: 'x', messageId: newId() });
    expect(await send('/v1/t', message(), headers)).toMatchObject(ok);
    expect(await send('/v1/t', message(), { ...headers, origin: 'https://shop.example' })).toMatchObject(ok);
    expect(await send('/v1/t', message(), { ...headers, origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
  });
});

describe('the sender', () => {
  const lastSender = async (route: string, body: object, headers: Record<string, string> = {}) => {
    senders.length = 0;
    expect(await send(route, body, headers)).toMatchObject(ok);
    return senders.at(-1);
  };

  it('is a server where the request has no origin, and its clock that of the batch', async () => {
    const sentAt = '2026-11-28T12:00:00.000Z';
    const body = { batch: [{ type: 'page', messageId: newId() }], sentAt };
    expect(await lastSender('/v1/batch', body)).toEqual({
      source,
      format: 'TRACKING_MESSAGE',
      sentAt,
      client: null,
    });
  });

  it.each([
    ['/v1/p', {}],
    ['/v1/page', { origin: 'https://shop.example' }],
  ])("is a person's device at %s with %j", async (route, headers) => {
    const sender = await lastSender(route, { messageId: newId() }, { ...headers, 'user-agent': 'Firefox' });
    expect(sender).toMatchObject({ sentAt: null, client: { address: '127.0.0.1', userAgent: 'Firefox' } });
  });
});

describe('/v1/events', () => {
  const event = () => ({ event_name: 'purchase', event_id: newId() });

  it('takes write keys, too, and events as the API has them', async () => {
    for (const authorization of [basic(source.writeKey), `Bearer ${source.writeKey}`]) {
      const sent = event();
      const answer = await send('/v1/events', sent, { ...json, authorization });
      expect(answer).toMatchObject({ status: 200, body: { acceptedCount: 1 } });
      expect(senders.at(-1)).toEqual({ source, format: 'EVENT', sentAt: null, client: null });
      expect(await stored(sent.event_id)).toMatchObject(sent);
    }
  });

  it('takes CloudEvents of a source', async () => {
    const cloudEvent = { specversion: '1.0', id: newId(), source: '/s', type: 'order', data: { a: 1 } };
    const headers = { 'content-type': 'application/cloudevents+json', origin: 'https://shop.example' };
    expect(await send('/v1/events', cloudEvent, headers)).toMatchObject({ status: 200 });
    expect(senders.at(-1)).toMatchObject({ format: 'CLOUD_EVENT', client: { address: '127.0.0.1' } });
    expect(await stored(`/s ${cloudEvent.id}`)).toMatchObject({ properties: { a: 1 }, source: '/s' });
  });

  it('tells write keys and API keys apart', async () => {
    const unknown = { authorization: `Bearer wk_${'x'.repeat(32)}` };
    expect(await send('/v1/events', event(), { ...json, ...unknown })).toMatchObject({ status: 401 });
    expect(await send('/v1/events', event(), { ...json, authorization: 'Bearer ingest' })).toMatchObject({
      status: 200,
    });
    expect(senders.at(-1)).toBeUndefined();
    expect(await send('/v1/track', { event: 'x' }, { authorization: 'Bearer ingest' })).toMatchObject({
      status: 401,
    });
  });
});

describe('errors', () => {
  it('of an overloaded ingest are 503 with a time to wait', async () => {
    refusal = new IngestOverloaded();
    const { status, headers, body } = await send('/v1/track', { event: 'x' });
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('wait to be stored') as string,
    });
  });

  it.each(['/v1/track', '/v1/events'])(
    'at %s are 503 before the body is read, while too many events wait',
    async (route) => {
      secondsToWait = 7;
      const calls = senders.length;
      const { status, headers, body } = await send(route, 'no JSON', json);
      secondsToWait = null;
      expect([status, headers.get('retry-after'), senders.length]).toEqual([503, '7', calls]);
      expect(body).toMatchObject({ code: 'UNAVAILABLE' });
      expect((await send(route, '{"event":"x","event_name":"x"}', json)).status).toBe(200);
    },
  );

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('of a request by %s are 405', async (method) => {
    for (const route of ['/v1/track', '/v1/m']) {
      const { status, headers } = await send(route, '{}', {}, method);
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});

describe('a page of another origin', () => {
  const asked = {
    origin: 'https://shop.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-retry-count',
  };

  it.each(['/v1/t', '/v1/batch', '/v1/m', '/v1/projects/x/settings'])(
    'may ask before it calls %s',
    async (route) => {
      const { status, headers } = await send(route, '', { ...asked, authorization: '' }, 'OPTIONS');
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      for (const name of ['authorization', 'content-type', 'x-retry-count'])
        expect(headers.get('access-control-allow-headers')).toContain(name);
      expect(headers.get('access-control-allow-methods')).toContain('POST');
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
    },
  );

  it('may read the answer, and how long to wait', async () => {
    const { headers } = await send('/v1/p', { messageId: newId() }, { origin: 'https://shop.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe('retry-after');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it.each(['/graphql', '/healthz', '/'])('may not at %s', async (route) => {
    const { headers } = await send(route, '', { ...asked, authorization: '' }, 'OPTIONS');
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('the settings of analytics.js', () => {
  const settings = (key: string, headers: Record<string, string> = {}) =>
    send(`/v1/projects/${key}/settings`, '', { authorization: '', ...headers }, 'GET');

  it('say where to send', async () => {
    const { status, body } = await settings(source.writeKey);
    const { host } = new URL(server.url);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      integrations: { 'Segment.io': { apiKey: source.writeKey, apiHost: `${host}/v1`, protocol: 'http' } },
    });
  });

  it('are those of known keys alone', async () => {
    expect(await settings('wrong')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
});

it('what analytics.js measures of itself is taken by nobody’s key, and not read', async () => {
  expect(await send('/v1/m', '{"series":[', { authorization: '' })).toMatchObject(ok);
});
