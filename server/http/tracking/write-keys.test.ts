import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { basic, newId, ok, serveTracking } from '../../testing/served-tracking.ts';

const tracking = serveTracking();
const json = { 'content-type': 'application/json' };

describe('a write key', () => {
  const without = { authorization: '' };

  it('may be in the header, the address, the body, or a message', async () => {
    const { writeKey } = tracking.source;
    const message = () => ({ event: 'x', messageId: newId() });
    expect(
      await tracking.send('/v1/track', message(), { authorization: `Bearer ${writeKey}` }),
    ).toMatchObject(ok);
    expect(await tracking.send(`/v1/track?writeKey=${writeKey}`, message(), without)).toMatchObject(ok);
    expect(await tracking.send('/v1/track', { ...message(), writeKey }, without)).toMatchObject(ok);
    expect(await tracking.send('/v1/batch', { batch: [], writeKey }, without)).toMatchObject(ok);
    const messages = [{ type: 'page', writeKey, messageId: newId() }];
    expect(await tracking.send('/v1/batch', { batch: messages }, without)).toMatchObject(ok);
    expect(await tracking.stored(messages[0]!.messageId)).not.toHaveProperty('writeKey');
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
      const answer = await tracking.send(route, { event: 'x', batch: [] }, { ...headers, origin });
      expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) as string } });
      if (status === 429) expect(answer.headers.get('retry-after')).toBe('7');
      if (status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it.each(['{"batch":[]}', '{"batch":', '[]', '{"batch":[],"batch":[]}'])(
    'that is in no body like %s counts as a wrong one',
    async (body) => {
      const before = tracking.missingKeys;
      expect((await tracking.send('/v1/batch', body, without)).status).toBeGreaterThanOrEqual(400);
      expect(tracking.missingKeys).toBe(before + 1);
      await tracking.send('/v1/batch', body);
      await tracking.send('/v1/batch', { batch: [], writeKey: tracking.source.writeKey }, without);
      expect(tracking.missingKeys).toBe(before + 1);
    },
  );

  it('is not looked for in large bodies of an address that sent too many wrong ones', async () => {
    tracking.exhausted = true;
    const before = tracking.missingKeys;
    const { status, headers } = await tracking.send('/v1/track', 'x'.repeat(33 << 10), without);
    const packed = await tracking.send('/v1/track', gzipSync('x'), {
      ...without,
      'content-encoding': 'gzip',
    });
    const small = { event: 'x', messageId: newId(), writeKey: tracking.source.writeKey };
    const inSmall = await tracking.send('/v1/track', small, without);
    const inHead = await tracking.send('/v1/track', { event: 'x', messageId: newId() });
    tracking.exhausted = false;
    expect([status, headers.get('retry-after'), tracking.missingKeys]).toEqual([429, '7', before]);
    expect(packed.status).toBe(429);
    expect([inHead, inSmall]).toMatchObject([ok, ok]);
  });

  it('in a body that nobody vouches for yet may take less memory than others', async () => {
    // An eighth of 64 MiB in all, and half of it for one address: less than this body unpacks to.
    const large = gzipSync(JSON.stringify({ event: 'x', pad: 'x'.repeat(4_500_000) }));
    const packed = { 'content-encoding': 'gzip' };
    expect(await tracking.send('/v1/track', large, { ...packed, ...without })).toMatchObject({ status: 503 });
    expect((await tracking.send('/v1/track', large, packed)).status).not.toBe(503);
  });

  it('that may not send as much gets the time to wait', async () => {
    const message = () => ({ type: 'page', messageId: newId() });
    const headers = { authorization: basic('limited') };
    expect(await tracking.send('/v1/batch', { batch: [message(), message()] }, headers)).toMatchObject(ok);
    const tooMuch = [message(), message(), message()];
    const answer = await tracking.send('/v1/batch', { batch: tooMuch }, headers);
    expect(answer).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await tracking.stored(tooMuch[0]!.messageId)).toBeNull();
  });

  it('is taken from pages of the origins that its source allows, and from programs', async () => {
    const headers = { authorization: basic('elsewhere') };
    const message = () => ({ event: 'x', messageId: newId() });
    expect(await tracking.send('/v1/t', message(), headers)).toMatchObject(ok);
    expect(
      await tracking.send('/v1/t', message(), { ...headers, origin: 'https://shop.example' }),
    ).toMatchObject(ok);
    expect(
      await tracking.send('/v1/t', message(), { ...headers, origin: 'https://evil.example' }),
    ).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
  });
});

describe('the sender', () => {
  const lastSender = async (route: string, body: object, headers: Record<string, string> = {}) => {
    tracking.senders.length = 0;
    expect(await tracking.send(route, body, headers)).toMatchObject(ok);
    return tracking.senders.at(-1);
  };

  it('is a server where the request has no origin, and its clock that of the batch', async () => {
    const sentAt = '2026-11-28T12:00:00.000Z';
    const body = { batch: [{ type: 'page', messageId: newId() }], sentAt };
    expect(await lastSender('/v1/batch', body)).toEqual({
      source: tracking.source,
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
    for (const authorization of [basic(tracking.source.writeKey), `Bearer ${tracking.source.writeKey}`]) {
      const sent = event();
      const answer = await tracking.send('/v1/events', sent, { ...json, authorization });
      expect(answer).toMatchObject({ status: 200, body: { acceptedCount: 1 } });
      expect(tracking.senders.at(-1)).toEqual({
        source: tracking.source,
        format: 'EVENT',
        sentAt: null,
        client: null,
      });
      expect(await tracking.stored(sent.event_id)).toMatchObject(sent);
    }
  });

  it('takes CloudEvents of a source', async () => {
    const cloudEvent = { specversion: '1.0', id: newId(), source: '/s', type: 'order', data: { a: 1 } };
    const headers = { 'content-type': 'application/cloudevents+json', origin: 'https://shop.example' };
    expect(await tracking.send('/v1/events', cloudEvent, headers)).toMatchObject({ status: 200 });
    expect(tracking.senders.at(-1)).toMatchObject({
      format: 'CLOUD_EVENT',
      client: { address: '127.0.0.1' },
    });
    expect(await tracking.stored(`/s ${cloudEvent.id}`)).toMatchObject({
      properties: { a: 1 },
      source: '/s',
    });
  });

  it('tells write keys and API keys apart', async () => {
    const unknown = { authorization: `Bearer wk_${'x'.repeat(32)}` };
    expect(await tracking.send('/v1/events', event(), { ...json, ...unknown })).toMatchObject({
      status: 401,
    });
    expect(
      await tracking.send('/v1/events', event(), { ...json, authorization: 'Bearer ingest' }),
    ).toMatchObject({
      status: 200,
    });
    expect(tracking.senders.at(-1)).toBeUndefined();
    expect(
      await tracking.send('/v1/track', { event: 'x' }, { authorization: 'Bearer ingest' }),
    ).toMatchObject({
      status: 401,
    });
  });
});
