import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { addressRanges } from '../../model/index.ts';
import { createCertificate } from '../../testing/certificate.ts';
import { type ConnectProxy, startConnectProxy } from '../../testing/connect-proxy.ts';
import { startRawServer } from '../../testing/raw-server.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../testing/receiver.ts';
import { createSender, type Sender, type SenderOptions, type SendOutcome } from './sender.ts';

const closing: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const open of closing.splice(0)) await open.close();
});

function keep<T extends { close(): Promise<void> }>(opened: T): T {
  closing.push(opened);
  return opened;
}

function sender(proxyUrl: string, options: Partial<SenderOptions> = {}): Sender {
  const lookUp = () => Promise.reject(new Error('The proxy resolves names.'));
  return keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4, proxyUrl, lookUp, ...options }));
}

async function receiver(tls?: ReceiverOptions['tls']): Promise<Receiver> {
  return keep(await startReceiver(undefined, { tls }));
}

async function proxy(): Promise<ConnectProxy> {
  return keep(await startConnectProxy());
}

function send(by: Sender, url: string, timeoutMs = 5_000): Promise<SendOutcome> {
  return by.send({ url, headers: [], body: Buffer.from('{"a":1}'), timeoutMs });
}

const certificate = createCertificate({ hosts: ['hooks.example.com'] });

describe('through a proxy', () => {
  test('TLS goes from end to end, over one tunnel for many requests', async () => {
    const through = await proxy();
    const target = await receiver(certificate);
    const authority = `hooks.example.com:${new URL(target.url).port}`;
    const by = sender(`http://127.0.0.1:${through.port}`, { ca: certificate.cert });
    for (let round = 0; round < 3; round++)
      expect(await send(by, `https://${authority}/in`)).toMatchObject({ kind: 'answered', error: null });
    expect(through).toMatchObject({ asked: [authority], credentials: [null] });
    expect(target.requests.map(({ body }) => body.toString())).toEqual(Array(3).fill('{"a":1}'));
    expect(target.requests[0]!.headers).toMatchObject({ host: authority });
  });

  test('an endpoint without TLS gets a tunnel as well, and none of the credentials', async () => {
    const through = await proxy();
    const target = await receiver();
    const by = sender(`http://us%40er:p%3Ass@127.0.0.1:${through.port}`);
    const url = target.url.replace('127.0.0.1', 'plain.example');
    for (let round = 0; round < 3; round++) expect(await send(by, url)).toMatchObject({ error: null });
    expect(through.asked).toEqual([new URL(url).host]);
    expect(through.credentials).toEqual([`Basic ${Buffer.from('us@er:p:ss').toString('base64')}`]);
    expect(target.requests[0]!.rawHeaders.join().toLowerCase()).not.toContain('proxy');
  });

  test('the certificate is checked against the name in the URL', async () => {
    const through = await proxy();
    const target = await receiver(certificate);
    const by = sender(`http://127.0.0.1:${through.port}`, { ca: certificate.cert });
    const { port } = new URL(target.url);
    expect(await send(by, `https://other.example.com:${port}/`)).toMatchObject({
      error: 'TLS: certificate is for another host',
    });
    expect(target.requests).toHaveLength(0);
  });

  test('requests at once have tunnels of their own, up to the limit of an origin', async () => {
    const through = await proxy();
    const target = await receiver();
    target.respond({ delayMs: 30 }, { delayMs: 30 }, { delayMs: 30 }, { delayMs: 30 });
    const by = sender(`http://127.0.0.1:${through.port}`);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => send(by, target.url)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ error: null });
    expect(through.asked).toHaveLength(4);
  });

  test('the proxy itself may use TLS, with a certificate that is checked', async () => {
    const ofBoth = createCertificate({ hosts: ['127.0.0.1', 'hooks.example.com'] });
    const through = keep(await startConnectProxy(ofBoth));
    const target = await receiver(ofBoth);
    const url = `https://hooks.example.com:${new URL(target.url).port}/`;
    const trusting = sender(`https://127.0.0.1:${through.port}`, { ca: ofBoth.cert });
    for (let round = 0; round < 2; round++) expect(await send(trusting, url)).toMatchObject({ error: null });
    expect(through.asked).toHaveLength(1);
    const wary = sender(`https://127.0.0.1:${through.port}`, { ca: certificate.cert });
    expect(await send(wary, url)).toMatchObject({
      error: `egress proxy 127.0.0.1:${through.port}: TLS: self-signed certificate`,
    });
  });

  test('a handshake that hangs ends by the timeout, and its tunnel is closed', async () => {
    const through = await proxy();
    const closed: Promise<unknown>[] = [];
    const onConnection = (socket: Socket) => void closed.push(once(socket, 'close'));
    const silent = keep(await startRawServer(() => undefined, { onConnection }));
    const by = sender(`http://127.0.0.1:${through.port}`);
    const outcome = await send(by, silent.url.replace('http:', 'https:'), 300);
    expect(outcome).toMatchObject({ kind: 'failed', error: 'timeout' });
    expect(closed).toHaveLength(1);
    await closed[0];
  });

  test('an endpoint that ends its connection gets a new tunnel', async () => {
    const through = await proxy();
    const target = keep(
      await startRawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')),
    );
    const by = sender(`http://127.0.0.1:${through.port}`);
    for (let round = 0; round < 3; round++) expect(await send(by, target.url)).toMatchObject({ error: null });
    expect(through.asked).toHaveLength(3);
  });
});

describe('a proxy that opens no tunnel', () => {
  test.each([403, 407, 502, 503, 302])('and answers %i is an error that names it', async (status) => {
    const through = await proxy();
    through.answerWith(status);
    const by = sender(`http://user:secret@127.0.0.1:${through.port}`);
    expect(await send(by, 'https://hooks.example.com/')).toMatchObject({
      kind: 'failed',
      statusCode: null,
      response: null,
      error: `egress proxy 127.0.0.1:${through.port} answered HTTP ${status} to CONNECT`,
    });
    through.answerWith(null);
    const target = await receiver();
    expect(await send(by, target.url)).toMatchObject({ kind: 'answered' });
  });

  test('because it is not there is an error that names it', async () => {
    const reserved = createServer().listen(0, '127.0.0.1');
    await once(reserved, 'listening');
    const { port } = reserved.address() as { port: number };
    await once(reserved.close(), 'close');
    const outcome = await send(sender(`http://user:secret@127.0.0.1:${port}`), 'https://hooks.example.com/');
    expect(outcome).toMatchObject({ error: `egress proxy 127.0.0.1:${port}: ECONNREFUSED` });
  });

  test.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'not an HTTP proxy'],
    ['', 'ECONNRESET'],
  ])('because it says %j is an error that names it', async (words, error) => {
    const other = keep(await startRawServer((socket) => socket.end(words)));
    const by = sender(`http://127.0.0.1:${other.port}`);
    expect(await send(by, 'https://hooks.example.com/')).toMatchObject({
      error: `egress proxy 127.0.0.1:${other.port}: ${error}`,
    });
  });

  test('in time ends the attempt by its timeout, and closes the connection', async () => {
    const through = await proxy();
    const asked = through.hang();
    const by = sender(`http://127.0.0.1:${through.port}`);
    const outcome = send(by, 'https://hooks.example.com/', 100);
    await asked;
    expect(await outcome).toMatchObject({ kind: 'failed', error: 'timeout' });
    expect(by.connections).toMatchObject({ open: 0 });
  });

  test('before the sender closes is interrupted', async () => {
    const through = await proxy();
    const asked = through.hang();
    const by = sender(`http://127.0.0.1:${through.port}`);
    const outcome = send(by, 'https://hooks.example.com/');
    await asked;
    await by.close();
    expect(await outcome).toEqual({ kind: 'interrupted' });
  });
});

test('no name is looked up before a request, neither with a proxy nor for a URL that is blocked', async () => {
  const lookUp = vi.fn(() => Promise.reject(new Error('no look-up')));
  const through = await proxy();
  const names = (url: string) => ({ workspaceId: 'w', url });
  const by = sender(`http://127.0.0.1:${through.port}`, { lookUp });
  const direct = keep(createSender({ allowPrivate: false, maxConnectionsPerOrigin: 1, lookUp }));
  for (const [one, url] of [
    [by, 'https://hooks.example.com/'],
    [direct, 'https://example.com:6379/'],
  ] as const) {
    expect(one.isResolved(names(url))).toBe(true);
    await one.whenResolved(names(url));
  }
  expect(lookUp).not.toHaveBeenCalled();
  expect(direct.isResolved(names('https://hooks.example.com/'))).toBe(false);
});

describe('before a proxy is asked', () => {
  test.each([
    ['http://example.com/', 'blocked: https only'],
    ['https://localhost/', 'blocked: not a public host name'],
    ['https://example.com:6379/', 'blocked: port 6379'],
    ['https://10.0.0.1/', 'blocked: not a public address'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'blocked: not a public address'],
  ])('the text of the URL is checked: %s', async (url, error) => {
    const through = await proxy();
    const by = sender(`http://127.0.0.1:${through.port}`, { allowPrivate: false });
    expect(await send(by, url)).toMatchObject({ kind: 'failed', error });
    expect(through.asked).toEqual([]);
  });

  test("a public address that is the product's own is refused, and other ones are not", async () => {
    const through = await proxy();
    through.answerWith(403);
    const own = { current: async () => addressRanges(['198.41.0.4']) };
    const by = sender(`http://127.0.0.1:${through.port}`, { allowPrivate: false, own });
    expect(await send(by, 'https://198.41.0.4/')).toMatchObject({ error: 'blocked: not a public address' });
    await send(by, 'https://[2001:500:2::c]/');
    expect(through.asked).toEqual(['[2001:500:2::c]:443']);
  });
});
