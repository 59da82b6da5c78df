import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiServer, startApiServer } from '../testing/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function post(body: Buffer | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner', ...headers },
    body,
  });
  const { data, errors = [] } = (await response.json()) as { data?: unknown; errors?: Refused[] };
  const [{ message, extensions } = {} as Partial<Refused>] = errors;
  return { status: response.status, headers: response.headers, data, message, ...extensions };
}

interface Refused {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly field?: string[] };
}

const encoded = (encoding: string) => ({ 'content-encoding': encoding });
const typed = (parameters: string) => ({ 'content-type': `application/json${parameters}` });
const operation = '{"query":"{ viewer { role } }"}';
const answered = { status: 200, data: { viewer: { role: 'OWNER' } } };

describe('a body', () => {
  it.each<[string, Buffer | string, string]>([
    ['gzip', gzipSync(operation), 'gzip'],
    ['GZIP with a blank', gzipSync(operation), ' GZIP '],
    ['x-gzip', gzipSync(operation), 'x-gzip'],
    ['deflate', deflateSync(operation), 'deflate'],
    ['br', brotliCompressSync(operation), 'br'],
    ['identity', operation, 'identity'],
    [
      'gzip in two members',
      Buffer.concat([gzipSync(operation.slice(0, 9)), gzipSync(operation.slice(9))]),
      'gzip',
    ],
  ])('is unpacked: %s', async (_, body, encoding) => {
    expect(await post(body, encoded(encoding))).toMatchObject(answered);
  });

  it('may begin with a byte order mark, packed or not, and have no second one', async () => {
    expect(await post(`\ufeff${operation}`)).toMatchObject(answered);
    expect(await post(gzipSync(`\ufeff${operation}`), encoded('gzip'))).toMatchObject(answered);
    const refused = { status: 400, code: 'BAD_REQUEST', message: 'The body is not valid JSON.' };
    expect(await post(`\ufeff\ufeff${operation}`)).toMatchObject(refused);
    expect(await post('\ufeff')).toMatchObject(refused);
  });

  it.each(['zip', 'zstd', 'gzip, gzip', 'gzip, br', 'constructor', 'gzip;q=1'])(
    'of an unknown encoding is refused: %s',
    async (encoding) => {
      const { headers, ...refused } = await post(gzipSync(operation), encoded(encoding));
      const message = expect.stringContaining('gzip, deflate or br') as string;
      expect(refused).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message });
      expect(headers.get('accept-encoding')).toBe('gzip, deflate, br');
    },
  );

  it.each([
    '',
    '; charset=utf-8',
    ';charset="UTF-8"',
    '; Charset=UTF8',
    '; charset=',
    '; profile=x',
    ';',
    '; =;x',
  ])('is UTF-8 with the Content-Type application/json%s', async (parameters) => {
    expect(await post(operation, typed(parameters))).toMatchObject(answered);
  });

  it.each([
    '; charset=utf-16',
    '; charset="utf-16"',
    ';CHARSET=iso-8859-1',
    '; x=y; charset=utf-7',
    '; charset=none',
  ])('of another charset is refused: application/json%s', async (parameters) => {
    const message = expect.stringContaining('must be UTF-8') as string;
    const refused = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message };
    expect(await post(operation, typed(parameters))).toMatchObject(refused);
  });

  it.each<[string, Buffer, string]>([
    ['plain text', Buffer.from(operation), 'gzip'],
    ['half of it', gzipSync(operation).subarray(0, 20), 'gzip'],
    ['another encoding', gzipSync(operation), 'br'],
    ['noise', Buffer.from([0x78, 0x9c, 1, 2, 3, 4]), 'deflate'],
  ])('that is not what its encoding says is refused: %s', async (_, body, encoding) => {
    const message = `The body is not valid ${encoding}, as its Content-Encoding says.`;
    expect(await post(body, encoded(encoding))).toMatchObject({ status: 400, code: 'BAD_REQUEST', message });
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('that grows beyond the limit is refused, and unpacked no further: %s', async (encoding, pack) => {
    const limit = 20 * 1024 * 1024;
    const padded = (length: number) => pack(Buffer.from(operation.padEnd(length)));
    expect(await post(padded(limit), encoded(encoding))).toMatchObject(answered);
    const refused = { status: 413, code: 'PAYLOAD_TOO_LARGE' };
    expect(await post(padded(limit + 1), encoded(encoding))).toMatchObject(refused);
  });

  it('that would be 4 GiB is refused at once', async () => {
    const bomb = Buffer.concat(Array<Buffer>(200).fill(gzipSync(Buffer.alloc(20 * 1024 * 1024))));
    const started = performance.now();
    expect(await post(bomb, encoded('gzip'))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('with a key that is there twice is refused, with its path', async () => {
    const event = '{"event_name":"a","properties":{"amount":10,"\\u0061mount":1000}}';
    expect(await post(`{"query":"{ a }","variables":{"events":[{},${event}]}}`)).toMatchObject({
      status: 400,
      code: 'BAD_REQUEST',
      message: 'The body has the key variables.events.1.properties.amount twice.',
      field: ['variables', 'events', '1', 'properties', 'amount'],
    });
    expect(await post('{"query":"{ viewer { role } }","query":"{ nonsense }"}')).toMatchObject({
      status: 400,
      field: ['query'],
    });
  });
});

it('refuses a key that is there twice in the parameters of an address', async () => {
  const variables = encodeURIComponent('{"a":{"b":1,"b":2}}');
  const response = await fetch(`${server.url}/graphql?query={viewer{role}}&variables=${variables}`, {
    headers: { authorization: 'Bearer owner', 'apollo-require-preflight': 'true' },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'The parameter variables has the key a.b twice.',
        extensions: { code: 'BAD_REQUEST', field: ['a', 'b'] },
      },
    ],
  });
});
