import { describe, expect, it } from 'vitest';

import { IngestOverloaded } from '../../ingest/index.ts';
import { newId, ok, serveTracking } from '../../testing/served-tracking.ts';

const tracking = serveTracking();
const json = { 'content-type': 'application/json' };

describe('errors', () => {
  it('of an overloaded ingest are 503 with a time to wait', async () => {
    tracking.refusal = new IngestOverloaded();
    const { status, headers, body } = await tracking.send('/v1/track', { event: 'x' });
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('wait to be stored') as string,
    });
  });

  it.each(['/v1/track', '/v1/events'])(
    'at %s are 503 before the body is read, while too many events wait',
    async (route) => {
      tracking.secondsToWait = 7;
      const calls = tracking.senders.length;
      const { status, headers, body } = await tracking.send(route, 'no JSON', json);
      tracking.secondsToWait = null;
      expect([status, headers.get('retry-after'), tracking.senders.length]).toEqual([503, '7', calls]);
      expect(body).toMatchObject({ code: 'UNAVAILABLE' });
      expect((await tracking.send(route, '{"event":"x","event_name":"x"}', json)).status).toBe(200);
    },
  );

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('of a request by %s are 405', async (method) => {
    for (const route of ['/v1/track', '/v1/m']) {
      const { status, headers } = await tracking.send(route, '{}', {}, method);
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
      const { status, headers } = await tracking.send(route, '', { ...asked, authorization: '' }, 'OPTIONS');
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBe('*');
      for (const name of ['authorization', 'content-type', 'x-retry-count'])
        expect(headers.get('access-control-allow-headers')).toContain(name);
      expect(headers.get('access-control-allow-methods')).toContain('POST');
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
    },
  );

  it('may read the answer, and how long to wait', async () => {
    const { headers } = await tracking.send(
      '/v1/p',
      { messageId: newId() },
      { origin: 'https://shop.example' },
    );
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toBe('retry-after');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it.each(['/graphql', '/healthz', '/'])('may not at %s', async (route) => {
    const { headers } = await tracking.send(route, '', { ...asked, authorization: '' }, 'OPTIONS');
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('the settings of analytics.js', () => {
  const settings = (key: string, headers: Record<string, string> = {}) =>
    tracking.send(`/v1/projects/${key}/settings`, '', { authorization: '', ...headers }, 'GET');

  it('say where to send', async () => {
    const { status, body } = await settings(tracking.source.writeKey);
    const { host } = new URL(tracking.server.url);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      integrations: {
        'Segment.io': { apiKey: tracking.source.writeKey, apiHost: `${host}/v1`, protocol: 'http' },
      },
    });
  });

  it('are those of known keys alone', async () => {
    expect(await settings('wrong')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
});

it('what analytics.js measures of itself is taken by nobody’s key, and not read', async () => {
  expect(await tracking.send('/v1/m', '{"series":[', { authorization: '' })).toMatchObject(ok);
});
