import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { createClient } from 'graphql-ws';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { type Caller } from '../access/index.ts';
import { type ApiServer, type ApiServerParts, startApiServer } from '../testing/api-server.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { createFeed } from '../testing/feed.ts';

const keep = closingAfterEach();
const query = 'subscription { webhookUpdated { id } }';
let refused: string[];

beforeEach(() => void (refused = []));

async function start(parts: ApiServerParts = {}): Promise<ApiServer> {
  const live = { webhooks: () => createFeed().open(() => true) } as never;
  const own = await startApiServer({
    onRefused: (limit) => refused.push(limit),
    services: { live },
    ...parts,
  });
  keep(own.server);
  return own;
}

interface Peer {
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(message: object): void;
  /** The next message. */
  next(): Promise<{ type: string; payload?: unknown }>;
}

async function open({ url }: ApiServer, key?: string): Promise<Peer> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  keep({ close: async () => socket.terminate() });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const next = async () => {
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(String(data)) as { type: string; payload?: unknown };
  };
  if (key) {
    send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    await Promise.race([next(), closed]);
  }
  return { socket, closed, send, next };
}

/** A socket of bytes, past the handshake. Resolves `gone` when the server has ended the connection. */
async function openRaw({ url }: ApiServer): Promise<{ socket: Socket; gone: Promise<unknown> }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  keep({ close: async () => void socket.destroy() });
  const gone = new Promise((resolve) => socket.on('close', resolve).on('error', resolve));
  const head = ['GET /graphql HTTP/1.1', 'Host: a', 'Upgrade: websocket', 'Connection: Upgrade'];
  const key = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`;
  const rest = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: graphql-transport-ws', '', ''];
  socket.write([...head, key, ...rest].join('\r\n'));
  await once(socket, 'data');
  return { socket, gone };
}

/** The head of a masked text frame of 1 MiB less a byte, and the first bytes of its data. */
function unfinishedFrame(bytes: number): Buffer {
  const head = Buffer.alloc(14);
  head.set([0x81, 0xff]);
  head.writeBigUInt64BE(BigInt(1024 * 1024 - 1), 2);
  return Buffer.concat([head, Buffer.alloc(bytes)]);
}

const inUse = ({ server }: ApiServer) => expect.poll(() => server.use, { interval: 5 });

describe('before a key was shown', () => {
  it('a socket may send 4 KB, and is gone after one byte more', async () => {
    const own = await start({ socketLimits: { init: 60_000 } });
    const { socket, gone } = await openRaw(own);
    socket.write(unfinishedFrame(4096 - 14));
    await inUse(own).toMatchObject({ unauthenticatedSockets: 1 });
    socket.write(Buffer.alloc(1));
    await gone;
    await inUse(own).toMatchObject({ unauthenticatedSockets: 0, bodyBytes: 0 });
  });

  it('a socket is gone in time, although its peer goes on sending and never answers', async () => {
    const own = await start({ socketLimits: { init: 20, closingOne: 20 } });
    const { socket, gone } = await openRaw(own);
    socket.write(unfinishedFrame(100));
    await gone;
    await inUse(own).toMatchObject({ unauthenticatedSockets: 0 });
  });

  it('sockets of one client are limited, and its others may come when these have gone', async () => {
    const own = await start({ socketLimits: { initPerClient: 2 } });
    const [first] = [await open(own), await open(own)];
    await expect(open(own)).rejects.toThrow('429');
    expect(refused).toEqual(['unauthenticated_sockets']);
    first.socket.terminate();
    await inUse(own).toMatchObject({ unauthenticatedSockets: 1 });
    await open(own, 'owner');
    await open(own);
  });

  it('a connection that asks for another address ends, although its peer keeps it open', async () => {
    const { url } = await start();
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    keep({ close: async () => void socket.destroy() });
    socket.write('GET /other HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
    await once(socket, 'end');
  });
});

describe('with a key', () => {
  it('the sockets are limited by key, and the reason names the setting', async () => {
    const own = await start({ limits: { socketsPerKey: 2 } });
    const [first] = [await open(own, 'owner'), await open(own, 'owner')];
    const third = await open(own, 'owner');
    expect(await third.closed).toEqual({
      code: 4429,
      reason: 'One key may have 2 sockets at once (SOCKETS_PER_KEY).',
    });
    await open(own, 'viewer');
    await inUse(own).toMatchObject({ sockets: 3, unauthenticatedSockets: 0 });
    expect(refused).toEqual(['sockets']);
    first.socket.close();
    await inUse(own).toMatchObject({ sockets: 2 });
    const again = await open(own, 'owner');
    expect(again.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('subscriptions and other messages count as requests', async () => {
    const own = await start({ limits: { requestsPerSecond: 2 } });
    const peer = await open(own, 'owner'); // the first request
    const answers: { type: string; payload?: unknown }[] = [];
    peer.socket.on('message', (data: Buffer) => answers.push(JSON.parse(String(data))));
    for (let id = 0; id < 5; id += 1) peer.send({ id: String(id), type: 'subscribe', payload: { query } });
    await expect.poll(() => answers.length, { interval: 5 }).toBeGreaterThan(2);
    expect(answers[0]).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    for (let n = 0; n < 5; n += 1) peer.send({ type: 'ping' });
    expect(await peer.closed).toMatchObject({ code: 4429 });
  });

  it('an unfinished message counts as a body, until it is whole or too late', async () => {
    const own = await start({ socketLimits: { messageTime: 300, closingOne: 20 } });
    const { socket, gone } = await openRaw(own);
    const init = JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer owner' } });
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | init.length, 0, 0, 0, 0]), Buffer.from(init)]));
    await inUse(own).toMatchObject({ sockets: 1 });
    socket.write(unfinishedFrame(50_000));
    await inUse(own).toMatchObject({ bodyBytes: 50_014 });
    await gone;
    await inUse(own).toEqual({ sockets: 0, unauthenticatedSockets: 0, bodyBytes: 0 });
  });

  it('unfinished messages beyond the budget end their socket', async () => {
    const own = await start({ limits: { bodyBytes: 100_000 } });
    const peer = await open(own, 'owner');
    peer.socket.send('x'.repeat(60_000));
    expect((await peer.closed).code).toBeOneOf([1013, 1006]);
    expect(refused).toEqual(['body_bytes']);
    await inUse(own).toMatchObject({ bodyBytes: 0 });
  });

  it('whole messages hold nothing, however many come', async () => {
    const own = await start();
    const peer = await open(own, 'owner');
    for (let n = 0; n < 20; n += 1) {
      peer.socket.ping(Buffer.alloc(100));
      peer.send({ type: 'ping', payload: { text: 'x'.repeat(100_000) } });
      await peer.next();
    }
    expect(own.server.use.bodyBytes).toBe(0);
  });
});

describe('when its key is revoked or changed', () => {
  /** Access whose one key a test changes. */
  function changingAccess() {
    const caller: Caller = {
      workspaceId: 'a',
      workspaceName: 'A',
      role: 'OWNER',
      actor: { kind: 'API_KEY', id: 'k' },
      bootstrap: false,
      hidePersonalData: false,
    };
    const listeners: (() => void)[] = [];
    const state: { caller: Caller | null } = { caller };
    return {
      state,
      notify: () => listeners.forEach((listener) => listener()),
      access: {
        authenticate: async () => state.caller,
        onKeysChange: (listener: () => void) => void listeners.push(listener),
      },
    };
  }

  it.each([
    ['revoked', () => null],
    ['given another role', (caller: Caller) => ({ ...caller, role: 'VIEWER' as const })],
    ['moved', (caller: Caller) => ({ ...caller, workspaceId: 'b' })],
  ])('an open socket ends with 4403: %s', async (_, change) => {
    const { state, notify, access } = changingAccess();
    const own = await start({ access });
    const peer = await open(own, 'any');
    notify();
    peer.send({ type: 'ping' });
    expect(await peer.next()).toEqual({ type: 'pong' }); // nothing has changed
    state.caller = change(state.caller!);
    notify();
    expect(await peer.closed).toEqual({ code: 4403, reason: 'The key was revoked or changed' });
  });

  it('a new subscription finds out without a notification', async () => {
    const { state, access } = changingAccess();
    const peer = await open(await start({ access }), 'any');
    state.caller = null;
    peer.send({ id: '1', type: 'subscribe', payload: { query } });
    expect(await peer.closed).toMatchObject({ code: 4403 });
  });

  it('a stock client comes back once and gives up', async () => {
    const { state, notify, access } = changingAccess();
    const own = await start({ access });
    const client = createClient({
      url: `${own.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 5,
      retryWait: async () => undefined,
      shouldRetry: () => true,
    });
    keep({ close: async () => client.dispose() });
    const ended = client.iterate({ query }).next();
    await inUse(own).toMatchObject({ sockets: 1 });
    state.caller = null;
    notify();
    await expect(ended).rejects.toMatchObject({ code: 4401 });
  });
});

it('every socket is pinged, and one that does not answer in time is dropped', async () => {
  const own = await start({ socketLimits: { ping: 60, silence: 300 } });
  const peers = await Promise.all(Array.from({ length: 14 }, () => open(own, 'owner'))); // more than are pinged together
  await Promise.all(peers.map(({ socket }) => once(socket, 'ping')));
  const [deaf, ...others] = peers;
  deaf!.socket.pause(); // neither reads nor answers
  await inUse(own).toMatchObject({ sockets: 13 });
  deaf!.socket.resume();
  expect(await deaf!.closed).toMatchObject({ code: 1006 });
  for (const { socket } of others) expect(socket.readyState).toBe(WebSocket.OPEN);
});
