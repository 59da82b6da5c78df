import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { beforeEach, describe, expect, it } from 'vitest';

import { TooManyWrongKeys } from '../access/index.ts';
import { type ApiServer, type ApiServerParts, ask, startApiServer } from '../testing/api-server.ts';
import { closingAfterEach } from '../testing/closing.ts';

const keep = closingAfterEach();
const mebibyte = 1024 * 1024;
const viewer = '{ viewer { role } }';
let refused: string[];

beforeEach(() => void (refused = []));

async function start(parts: ApiServerParts): Promise<ApiServer> {
  const own = await startApiServer({ onRefused: (limit) => refused.push(limit), ...parts });
  keep(own.server);
  return own;
}

describe('requests of a key', () => {
  it('are refused beyond the limit, and every answer says how many are left', async () => {
    const { url } = await start({ limits: { requestsPerSecond: 2 } });
    const answers = [await ask(url, viewer), await ask(url, viewer)];
    for (let n = 0; answers.at(-1)!.status === 200 && n < 50; n += 1) answers.push(await ask(url, viewer));
    const { status, headers, body } = answers.at(-1)!;
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=2;w=1');
    expect(headers.get('ratelimit')).toBe('"requests";r=0;t=1');
    expect(answers[0]!.headers.get('ratelimit')).toBe('"requests";r=1;t=1');
    expect(body).toEqual({
      errors: [
        {
          message: 'This key made more than 2 requests in a second: try again in 1 s.',
          extensions: { code: 'RATE_LIMITED' },
        },
      ],
    });
    expect((await ask(url, viewer, {}, 'viewer')).status).toBe(200);
    expect(refused).toEqual(['requests']);
  });

  it('to /metrics are counted, too', async () => {
    const metrics = { contentType: 'text/plain', text: async () => 'numbers' };
    const { url } = await start({ limits: { requestsPerSecond: 1 }, metrics });
    const read = () => fetch(`${url}/metrics`, { headers: { authorization: 'Bearer operator' } });
    const [first, second] = await Promise.all([read(), read()]);
    expect([first.status, second.status].toSorted()).toEqual([200, 429]);
    const answer = await (first.status === 429 ? first : second).json();
    expect(answer).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringContaining('try again') });
  });
});

/** Sends requests in one write, and resolves with all that comes back until the server ends the connection. */
async function pipeline(url: string, count: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const query = encodeURIComponent(viewer);
  const request = `GET /graphql?query=${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\n\r\n`;
  socket.write(request.repeat(count));
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.on('error', () => undefined); // ended with a reset
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(pieces).toString();
}

describe('requests of one connection that do not wait for answers', () => {
  it('are taken up to 16 at a time; then the connection is closed after its answers', async () => {
    const { url } = await start({});
    const answers = await pipeline(url, 40);
    expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(16);
    expect(answers.match(/HTTP\/1.1 429/g)).toHaveLength(1);
    expect(answers).toContain('At most 16 requests of a connection are taken at a time.');
    expect(new Set(refused)).toEqual(new Set(['requests']));
  });

  it('end the connection at once when they are 2,000', async () => {
    const { url } = await start({});
    expect(await pipeline(url, 2000)).not.toContain('429');
    expect((await ask(url, viewer)).status).toBe(200);
  });
});

it('a key may have 512 requests under way, and other keys are not held up by them', async () => {
  const { url } = await start({});
  const { hostname, port } = new URL(url);
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n';
  const sockets: Socket[] = [];
  for (let n = 0; n < 512; n += 1) {
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.write(`${head}Authorization: Bearer owner\r\n\r\n{`); // the rest never comes
  }
  await expect.poll(async () => (await ask(url, viewer)).status, { timeout: 10_000 }).toBe(429);
  expect((await ask(url, viewer, {}, 'viewer')).status).toBe(200);
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await ask(url, viewer)).status, { timeout: 10_000 }).toBe(200);
});

it('unknown keys beyond the limit are refused, with the seconds to wait, by the address that proxies name', async () => {
  const seen: string[] = [];
  const { url } = await start({
    limits: { trustedProxies: ['127.0.0.1'] },
    access: {
      authenticate: async (_authorization, _asked, from) => {
        seen.push(from!().network);
        throw new TooManyWrongKeys(42);
      },
    },
  });
  const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': '2001:db8:1:2:3::4' };
  const response = await fetch(`${url}/graphql?query={a}`, { headers });
  expect([response.status, response.headers.get('retry-after'), seen]).toEqual([
    429,
    '42',
    ['2001:db8:1:2::/64'],
  ]);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  expect(refused).toEqual(['unknown_keys']);
});

/** A request whose head and first bytes are sent, and no more. */
async function beginUpload(url: string, bytes: Buffer, headers: readonly string[] = []): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  keep({ close: async () => void socket.destroy() });
  await once(socket, 'connect');
  const head = ['POST /graphql HTTP/1.1', 'Host: a', 'Authorization: Bearer owner', ...headers];
  socket.write([...head, 'Content-Type: application/json', '', ''].join('\r\n'));
  socket.write(bytes);
  return socket;
}

const ofLength = (length: number) => [`Content-Length: ${length}`];
const heldBy = ({ server }: ApiServer) => expect.poll(() => server.use.bodyBytes, { interval: 5 });

describe('the bodies in memory', () => {
  it('are counted as they arrive, and not as they are announced', async () => {
    const own = await start({});
    const socket = await beginUpload(own.url, Buffer.alloc(1000, ' '), ofLength(20 * mebibyte));
    await heldBy(own).toBe(64 * 1024);
    socket.destroy();
    await heldBy(own).toBe(0);
  });

  it('beyond the budget are refused with 503, and leave room for other workspaces and later requests', async () => {
    const own = await start({ limits: { bodyBytes: 8 * mebibyte } });
    const first = await beginUpload(own.url, Buffer.alloc(3 * mebibyte, ' '), ofLength(4 * mebibyte));
    await heldBy(own).toBe(4 * mebibyte);
    const { status, headers, body } = await ask(own.url, viewer);
    expect([status, headers.get('retry-after'), body.errors[0].extensions.code]).toEqual([
      503,
      '1',
      'UNAVAILABLE',
    ]);
    first.destroy();
    await heldBy(own).toBe(0);
    expect((await ask(own.url, viewer)).status).toBe(200);
    expect(refused).toEqual(['body_bytes']);
  });

  it('are given back with the answer', async () => {
    const own = await start({});
    await ask(own.url, viewer);
    await heldBy(own).toBe(0);
  });

  it.each(['/graphql', '/v1/events'])('count with what their values take, at %s', async (path) => {
    const own = await start({ limits: { bodyBytes: 8 * mebibyte } });
    const send = async (values: number) => {
      const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
      const body = `{"query":"{viewer{role}}","event_name":"x","a":[${'0,'.repeat(values)}0]}`;
      return (await fetch(`${own.url}${path}`, { method: 'POST', headers, body })).status;
    };
    const statuses = [await send(50_000), await send(70_000)];
    expect(statuses.map((status) => status === 503)).toEqual([false, true]);
    await heldBy(own).toBe(0);
  });

  it('count by what they are unpacked to', async () => {
    const own = await start({ limits: { bodyBytes: 8 * mebibyte } });
    const response = await fetch(`${own.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer owner',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(Buffer.alloc(6 * mebibyte, ' ')),
    });
    expect(response.status).toBe(503);
    await heldBy(own).toBe(0);
  });

  it.each(['/', '/webhooks', '/metrics', '/graphql'])(
    'are none of those that are sent to %s without a key',
    async (path) => {
      const own = await start({});
      const socket = connect(Number(new URL(own.url).port), '127.0.0.1');
      keep({ close: async () => void socket.destroy() });
      const length = 10 * mebibyte;
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`,
      );
      // The answer comes while the body is still to be sent: nobody waits for it, and nobody keeps it.
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(String(answer)).toMatch(/^HTTP\/1.1 (401|404) /);
    },
  );
});
