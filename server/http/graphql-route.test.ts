import { describe, expect, it } from 'vitest';

import { type Log } from '../log.ts';
import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const logged: unknown[] = [];
const note = (fields: object) => void logged.push(fields);
const log: Log = {
  debug: note,
  info: note,
  warn: note,
  error: note,
  child: () => log,
  isLevelEnabled: () => true,
};
const api = serveApi({ log });

describe('without a valid key', () => {
  it.each([null, 'stranger'])('nothing is answered, not even the schema (%s)', async (role) => {
    const { status, headers, body } = await ask(
      api.server.url,
      '{ __schema { queryType { name } } }',
      {},
      role,
    );
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({
      errors: [{ message: expect.stringContaining('API key'), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('the body is not read', async () => {
    const { status, body } = await ask(api.server.url, 'not even graphql', '{', null);
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('the request itself', () => {
  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${api.server.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: 'Bearer owner', ...headers },
    });

  it.each<[string, string | Buffer<ArrayBuffer>, Record<string, string>, number, string]>([
    ['is no JSON', '{"query":', {}, 400, 'BAD_REQUEST'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'BAD_REQUEST'],
    ['is empty', '', {}, 400, 'BAD_REQUEST'],
    ['is a batch', '[{"query":"{ viewer { role } }"}]', {}, 400, 'BAD_REQUEST'],
    ['has no query', '{}', {}, 400, 'BAD_REQUEST'],
    [
      'is text, as a form of another site could send it',
      '{"query":"{ viewer { role } }"}',
      { 'content-type': 'text/plain' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['is too large', Buffer.alloc(20 * 1024 * 1024 + 1, 0x20), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('when it %s', async (_case, body, headers, status, code) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('takes 20 MiB', async () => {
    const query = '{"query":"{ viewer { role } }"}';
    const response = await post(query.padEnd(20 * 1024 * 1024));
    expect([response.status, await response.json()]).toEqual([200, { data: { viewer: { role: 'OWNER' } } }]);
  });

  it('takes 15 MB of events', async () => {
    const events = Array.from({ length: 1000 }, (_, n) => ({
      event_name: 'big',
      properties: { n, text: 'x'.repeat(15_000) },
    }));
    const { body } = await ask(
      api.server.url,
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
      { events },
    );
    expect(body.data.ingestEvents.acceptedCount).toBe(1000);
  });

  it('leaves no key and no body in the log', async () => {
    await ask(api.server.url, '{ viewer { role } }', { note: 'private' });
    await expect.poll(() => JSON.stringify(logged)).toContain('"path":"/graphql"');
    expect(JSON.stringify(logged)).not.toMatch(/Bearer|private|viewer/);
  });
});
