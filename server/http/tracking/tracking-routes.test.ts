import { brotliCompressSync, gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { newId, ok, serveTracking } from '../../testing/served-tracking.ts';

const tracking = serveTracking();

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
      expect(await tracking.send(route, { ...message, messageId, userId: 'u' })).toMatchObject(ok);
      expect(await tracking.stored(messageId)).toMatchObject({ event_name, user_id: 'u', type: long });
    }
  });

  it('that is sent again is answered like the first one', async () => {
    const message = { event: 'x', messageId: newId() };
    for (let n = 0; n < 2; n += 1) expect(await tracking.send('/v1/track', message)).toMatchObject(ok);
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
    expect(await tracking.send('/v1/track', message)).toMatchObject({
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
      expect(await tracking.send(route, batch(messages))).toMatchObject(ok);
      for (const id of ids) expect(await tracking.stored(id)).not.toBeNull();
    },
  );

  it('keeps its other messages where one has a key twice, or is nested far too deep', async () => {
    const [first, last] = [newId(), newId()];
    const good = (id: string) => `{"type":"page","messageId":"${id}"}`;
    const bad = [
      '{"type":"page","a":{"b":1,"b":2}}',
      `{"type":"page","a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ];
    expect(
      await tracking.send('/v1/batch', `{"batch":[${[good(first), ...bad, good(last)].join()}]}`),
    ).toMatchObject(ok);
    for (const id of [first, last]) expect(await tracking.stored(id)).not.toBeNull();
  });

  it('may be empty', async () => {
    expect(await tracking.send('/v1/batch', batch([]))).toMatchObject(ok);
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
    expect(await tracking.send('/v1/batch', batch(messages, others))).toMatchObject(ok);
    expect(await tracking.stored(own)).toMatchObject({
      context: { ip: '203.0.113.7', locale: 'de', app: 'shop' },
      integrations: { All: true },
    });
    expect(await tracking.stored(shared)).toMatchObject(others);
  });

  it('may share 3 KB of context among 2,500 messages, but not what would fill the memory', async () => {
    const manyKeys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 1]));
    const messages = Array.from({ length: 2500 }, () => ({ type: 'page', messageId: newId() }));
    const usual = { ...manyKeys(100), pad: 'x'.repeat(3000) };
    expect(await tracking.send('/v1/batch', batch(messages, { context: usual }))).toMatchObject(ok);
    expect(await tracking.stored(messages.at(-1)!.messageId)).toMatchObject({ context: usual });
    for (const others of [{ context: manyKeys(24_000) }, { integrations: { pad: 'x'.repeat(50_000) } }]) {
      const empty = messages.map(() => ({}));
      expect(await tracking.send('/v1/batch', batch(empty, others))).toMatchObject({
        status: 413,
        body: { code: 'PAYLOAD_TOO_LARGE', message: expect.stringContaining('beside batch') as string },
      });
    }
    expect(await tracking.send('/v1/batch', batch([{}], { context: manyKeys(24_000) }))).toMatchObject(ok);
  });

  it('of 2,500 messages is taken, and one more is too many', async () => {
    const messages = Array.from({ length: 2500 }, () => ({ type: 'page', messageId: newId() }));
    expect(await tracking.send('/v1/batch', batch(messages))).toMatchObject(ok);
    expect(await tracking.stored(messages.at(-1)!.messageId)).not.toBeNull();
    const tooMany = await tracking.send('/v1/batch', batch([...messages, { type: 'page' }]));
    expect(tooMany).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  it.each([['[]'], ['7'], ['{}'], ['{"batch":{}}'], ['{"batch":[1,]}'], ['{"batch":[1],"batch":[2]}'], ['']])(
    'is refused when it is %s',
    async (body) => {
      expect(await tracking.send('/v1/batch', body)).toMatchObject({
        status: 400,
        body: { code: 'BAD_REQUEST' },
      });
    },
  );
});

describe('a body', () => {
  const message = () => ({ event: 'x', messageId: newId() });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/html; charset=latin1', 'nonsense', ''])(
    'is JSON, though its type is %j',
    async (type) => {
      expect(await tracking.send('/v1/t', message(), { 'content-type': type })).toMatchObject(ok);
    },
  );

  it('may be packed', async () => {
    const text = JSON.stringify(message());
    expect(await tracking.send('/v1/track', gzipSync(text), { 'content-encoding': 'gzip' })).toMatchObject(
      ok,
    );
    expect(
      await tracking.send('/v1/track', brotliCompressSync(text), { 'content-encoding': 'br' }),
    ).toMatchObject(ok);
  });

  it('of 4 MB is taken, packed or not', async () => {
    const events = Array.from({ length: 200 }, () => ({
      type: 'page',
      messageId: newId(),
      pad: 'x'.repeat(21_000),
    }));
    const text = JSON.stringify({ batch: events });
    expect(text.length).toBeGreaterThan(4 * 1024 * 1024);
    expect(await tracking.send('/v1/batch', text)).toMatchObject(ok);
    expect(await tracking.send('/v1/batch', gzipSync(text), { 'content-encoding': 'gzip' })).toMatchObject(
      ok,
    );
    expect(await tracking.stored(events[0]!.messageId)).not.toBeNull();
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
    expect(await tracking.send('/v1/track', body, headers)).toMatchObject({
      status,
      body: { code, message: expect.any(String) as string },
    });
  });
});
