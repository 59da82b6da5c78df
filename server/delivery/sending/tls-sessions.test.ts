import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type SecureVersion, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';

import { createCertificate } from '../../testing/certificate.ts';
import { createSender } from './sender.ts';
import { TlsSessions } from './tls-sessions.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that closes each connection after its answer, and says of each whether it resumed a session. */
async function startServer(hosts: readonly string[], maxVersion: SecureVersion = 'TLSv1.3') {
  const { key, cert } = createCertificate({ hosts });
  const resumed: boolean[] = [];
  const server = createServer({ key, cert, maxVersion }, (request, response) => {
    request.resume();
    response.writeHead(200, { connection: 'close' }).end();
  });
  server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => new Promise((resolve) => server.close(resolve)));
  return { server, cert, resumed, port: (server.address() as AddressInfo).port };
}

function senderFor(ca: string) {
  const lookUp = async () => ({ addresses: [{ address: '127.0.0.1', family: 4 as const }], ttlSeconds: 60 });
  const sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4, ca, lookUp });
  closing.push(() => sender.close());
  return (host: string, port: number) =>
    sender.send({ url: `https://${host}:${port}/`, headers: [], body: Buffer.from('{}'), timeoutMs: 5000 });
}

describe('with a server that closes connections', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'all handshakes but the first are resumed: %s',
    async (version) => {
      const { cert, resumed, port } = await startServer(['a.example'], version);
      const send = senderFor(cert);
      for (let n = 0; n < 5; n += 1) expect(await send('a.example', port)).toMatchObject({ error: null });
      expect(resumed).toEqual([false, true, true, true, true]);
    },
  );

  test('each host name has a session of its own, and is checked against the certificate', async () => {
    const { cert, resumed, port } = await startServer(['a.example', 'b.example']);
    const send = senderFor(cert);
    for (const host of ['a.example', 'b.example', 'a.example', 'b.example']) await send(host, port);
    expect(resumed).toEqual([false, false, true, true]);
    expect(await send('c.example', port)).toMatchObject({ error: 'TLS: certificate is for another host' });
  });

  test('a server that does not know the session any more gets a whole handshake', async () => {
    const { server, cert, resumed, port } = await startServer(['a.example']);
    const send = senderFor(cert);
    await send('a.example', port);
    server.setTicketKeys(randomBytes(48));
    expect(await send('a.example', port)).toMatchObject({ error: null });
    await send('a.example', port);
    expect(resumed).toEqual([false, false, true]);
  });
});

/** A connection of which the test says what happens to it. */
function connection(isSessionReused = false) {
  const socket = new EventEmitter();
  return Object.assign(socket, { isSessionReused: () => isSessionReused }) as EventEmitter & TLSSocket;
}

function sessionsAt(time: { now: number }, size?: number) {
  const sessions = new TlsSessions({ size, now: () => time.now });
  const open = (server: string, { reused = false, workspaceId = 'w' } = {}) => {
    const socket = connection(reused);
    sessions.watch(socket, server, workspaceId);
    socket.emit('secureConnect');
    socket.emit('session', Buffer.from(`${server} ${time.now}`));
  };
  return { sessions, open };
}

test('a certificate is checked again after an hour, however often its session was resumed', () => {
  const time = { now: 0 };
  const { sessions, open } = sessionsAt(time);
  open('a:443');
  time.now = 3_000_000;
  open('a:443', { reused: true });
  time.now = 3_599_999;
  expect(String(sessions.of('a:443'))).toBe('a:443 3000000');
  time.now = 3_600_000;
  expect(sessions.of('a:443')).toBeUndefined();
  open('a:443');
  time.now = 7_199_999;
  expect(sessions.of('a:443')).toBeDefined();
});

test('a session with which the handshake fails is not offered again', () => {
  const { sessions, open } = sessionsAt({ now: 0 });
  open('a:443');
  const failing = connection();
  sessions.watch(failing, 'a:443', 'w');
  failing.emit('close');
  expect(sessions.of('a:443')).toBeUndefined();
});

test('a session stays when its connection ends after the handshake, and when a newer one has replaced it', () => {
  const { sessions, open } = sessionsAt({ now: 0 });
  open('a:443');
  const opened = connection(true);
  sessions.watch(opened, 'a:443', 'w');
  opened.emit('secureConnect');
  opened.emit('close');
  const failing = connection();
  sessions.watch(failing, 'a:443', 'w');
  open('a:443');
  failing.emit('close');
  expect(sessions.of('a:443')).toBeDefined();
});

test('a workspace with many servers costs none of the sessions of others', () => {
  const { sessions, open } = sessionsAt({ now: 0 }, 10);
  open('a:443', { workspaceId: 'small' });
  for (let n = 0; n < 100; n += 1) open(`${n}:443`, { workspaceId: 'large' });
  expect([sessions.of('a:443'), sessions.of('99:443'), sessions.of('0:443')].map(Boolean)).toEqual([
    true,
    true,
    false,
  ]);
});
