import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type ApiServices } from '../graphql/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';

let webRoot: string;
let server: ApiServer;

beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), 'the dashboard');
  await writeFile(join(webRoot, 'playground.html'), 'the playground');
  await writeFile(join(webRoot, 'favicon.svg'), '<svg/>');
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'the code');
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js.br'), brotliCompressSync('the code'));
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js.gz'), gzipSync('the code'));
  server = await startApiServer({ webRoot });
});
afterAll(async () => {
  await server.server.close();
  await rm(webRoot, { recursive: true });
});

describe('the dashboard', () => {
  it.each(['/', '/index.html', '/webhooks', '/webhooks/0198.0199.1', '/anything?search=a.js'])(
    'answers %s',
    async (path) => {
      const response = await fetch(server.url + path);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('the dashboard');
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('has a playground', async () => {
    const response = await fetch(`${server.url}/playground`);
    expect([response.status, await response.text()]).toEqual([200, 'the playground']);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('has assets that are kept for ever, and other files for an hour', async () => {
    const asset = await fetch(`${server.url}/assets/app-1a2b.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${server.url}/favicon.svg`)).headers.get('cache-control')).toBe(
      'public, max-age=3600',
    );
  });

  it.each([
    ['br', 'gzip, deflate, br', 'br'],
    ['gzip', 'gzip', 'gzip'],
    ['nothing', 'identity', null],
  ])('has assets compressed by %s for a browser that takes %s', async (_, accepted, encoding) => {
    const headers = { 'accept-encoding': accepted };
    const asset = await fetch(`${server.url}/assets/app-1a2b.js`, { headers });
    expect(await asset.text()).toBe('the code');
    expect(Object.fromEntries(asset.headers)).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(asset.headers.get('content-encoding')).toBe(encoding);
    expect(asset.headers.get('vary')).toContain('accept-encoding');
  });

  it.each([
    '/assets/gone.js',
    '/assets/',
    '/v1/nothing',
    '/v1',
    '/metrics',
    '/logo.png',
    '/healthz/more',
    '/graphqlx.js',
  ])('does not answer for %s', async (path) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: 'NOT_FOUND',
      message: 'There is nothing at this address.',
    });
  });

  it.each(['POST', 'PUT', 'DELETE'])('does not answer %s', async (method) => {
    expect((await fetch(`${server.url}/webhooks`, { method })).status).toBe(404);
  });

  it.each(['/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fpackage.json'])(
    'stays in its folder: %s',
    async (path) => {
      const text = await (await fetch(server.url + path)).text();
      expect(text).not.toMatch(/root:|perspection/);
    },
  );

  it('that is not built says how to build it', async () => {
    await using unbuilt = await startApiServer();
    for (const path of ['/', '/playground', '/webhooks']) {
      const text = await (await fetch(unbuilt.url + path)).text();
      expect(text).toContain('npm run build');
    }
  });
});

it('protects every answer by headers', async () => {
  for (const path of ['/', '/healthz', '/v1/none', '/graphql']) {
    const { headers } = await fetch(server.url + path);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

describe('health', () => {
  it('is told without a key', async () => {
    const response = await fetch(`${server.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('has the reasons why the process is not ready', async () => {
    await using own = await startApiServer({
      readiness: async () => ['The database does not answer.'],
    });
    const response = await fetch(`${own.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      reasons: ['The database does not answer.'],
    });
    expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
  });
});

describe('errors of the transport', () => {
  it.each([
    ['GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    ['POST /graphql HTTP/1.1\r\nHost: ]\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 400],
  ])('%j is answered without a stack', async (request, status) => {
    const answer = await raw(new URL(server.url).port, request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/ at |node_modules/);
  });

  it('a request has 60 seconds to arrive, and its headers ten, which is checked every two seconds', async () => {
    const created = vi.spyOn(http, 'createServer');
    await using _own = await startApiServer();
    const { requestTimeout, headersTimeout } = created.mock.results[0]!.value as http.Server;
    const [options] = created.mock.calls[0] as unknown as [http.ServerOptions];
    created.mockRestore();
    expect([requestTimeout, headersTimeout, options.connectionsCheckingInterval]).toEqual([
      60_000, 10_000, 2000,
    ]);
  });

  it('an access that cannot be checked is nobody’s permission', async () => {
    const access = { authenticate: () => Promise.reject(new Error('the database is away')) };
    await using own = await startApiServer({ access });
    const { status, body } = await ask(own.url, '{ viewer { role } }');
    expect(status).toBe(500);
    expect(body.errors[0].message).toMatch(/^Something went wrong on our side/);
  });
});

function raw(port: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => (answer += String(data)));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

describe('closing', () => {
  function slowServices() {
    const entered = Promise.withResolvers<unknown>();
    const leave = Promise.withResolvers<unknown>();
    const names = async () => {
      entered.resolve(null);
      await leave.promise;
      return [];
    };
    return {
      services: { events: { names } as Partial<ApiServices['events']> as ApiServices['events'] },
      entered,
      leave,
    };
  }

  it('lets a request that is under way finish, and takes no new one', async () => {
    const { services, entered, leave } = slowServices();
    const own = await startApiServer({ services });
    const answer = ask(own.url, '{ eventTypes { name } }');
    await entered.promise;
    const closing = own.server.close();
    await expect
      .poll(() =>
        fetch(`${own.url}/healthz`).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      .not.toBe(200);
    leave.resolve(null);
    expect((await answer).body.data.eventTypes).toHaveLength(10);
    await closing;
  });

  it('answers an operation that arrives meanwhile with UNAVAILABLE and the time to come back', async () => {
    const own = await startApiServer();
    let answer = '';
    const socket = connect(Number(new URL(own.url).port), '127.0.0.1');
    socket.on('data', (data) => (answer += String(data)));
    const ended = new Promise((resolve) => socket.on('close', resolve));
    // The second request has begun when the first is answered, so its connection is not idle.
    const begun = 'POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer owner\r\n';
    socket.write(`GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n${begun}`);
    await expect.poll(() => answer).toContain('{"status":"ok"}');
    answer = '';
    const closing = own.server.close();
    socket.write('Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    await ended;
    expect(answer).toMatch(/^HTTP\/1.1 503 [^]*\r\nretry-after: 1\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({
      errors: [
        {
          message: 'The server is stopping: try again in a moment.',
          extensions: { code: 'UNAVAILABLE' },
        },
      ],
    });
    await closing;
  });

  it('breaks off what outlasts the deadline', async () => {
    const { services, entered, leave } = slowServices();
    const own = await startApiServer({ services, closeWithin: 50 });
    const answer = ask(own.url, '{ eventTypes { name } }').catch(() => 'broken off');
    await entered.promise;
    await own.server.close();
    expect(await answer).toBe('broken off');
    leave.resolve(null);
  });

  it('twice is harmless', async () => {
    const own = await startApiServer();
    await Promise.all([own.server.close(), own.server.close()]);
  });
});

describe('every answer of the API', () => {
  it.each(['/graphql', '/graphql?query={viewer{role}}', '/healthz', '/readyz', '/nothing.js'])(
    'at %s may be stored by no cache',
    async (path) => {
      const response = await fetch(server.url + path, { headers: { accept: 'application/json' } });
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('lets its pages connect to their own host only', async () => {
    const policyOf = async (host: string) => {
      const [{ headers }] = await once(
        http.get(server.url, { headers: { host } }).on('response', (r) => r.resume()),
        'response',
      );
      return /connect-src ([^;]*)/.exec(
        String((headers as Record<string, unknown>)['content-security-policy']),
      )?.[1];
    };
    expect(await policyOf('hooks.example.com:8443')).toBe(
      "'self' ws://hooks.example.com:8443 wss://hooks.example.com:8443",
    );
    expect(await policyOf("a.example; script-src 'unsafe-inline'")).toBe("'self'");
  });
});

it('listens on an address that a person can visit', async () => {
  await using own = await startApiServer({
    config: { host: '0.0.0.0', port: 0, publicUrl: null, allowPrivateEndpoints: true, answerMemory: 2 ** 27 },
  });
  expect(own.url).toMatch(/^http:\/\/localhost:\d+$/);
  expect((await fetch(`${own.url.replace('localhost', '127.0.0.1')}/healthz`)).status).toBe(200);
});
