import { once } from 'node:events';
import { type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RawServer, startRawServer } from '../../testing/raw-server.ts';
import { createSender, type Sender, type SendOutcome } from './sender.ts';

let sender: Sender;
let server: RawServer;
/** Requests that arrived, over all connections. */
let requests: number;

beforeEach(() => {
  sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 1 });
  requests = 0;
});

afterEach(async () => {
  await sender.close();
  await server.close();
});

function send(): Promise<SendOutcome> {
  return sender.send({ url: server.url, headers: [], body: Buffer.from('{}'), timeoutMs: 5_000 });
}

/** Answers each request with its number, and then does something to the connection. */
async function serve(afterwards: (socket: Socket) => unknown = () => undefined): Promise<void> {
  server = await startRawServer((socket) => {
    const body = String(++requests);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    afterwards(socket);
  });
}

function bodies(outcomes: readonly SendOutcome[]): string[] {
  return outcomes.map((outcome) =>
    outcome.kind === 'answered' ? outcome.response.body : JSON.stringify(outcome),
  );
}

test('a connection is reused, also after a body that was too long to keep', async () => {
  const body = 'b'.repeat(40 * 1024);
  server = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  for (let round = 0; round < 4; round++) await send();
  expect(server.connections).toBe(1);
});

test('a connection that the receiver announced to close is not reused, and nothing fails', async () => {
  server = await startRawServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'),
  );
  for (let round = 0; round < 5; round++) expect(await send()).toMatchObject({ error: null });
  expect(server.connections).toBe(5);
});

test('a connection that the receiver closed while it was idle is replaced by a new one', async () => {
  let last: Socket | null = null;
  await serve((socket) => (last = socket));
  for (let round = 1; round <= 3; round++) {
    expect(await send()).toMatchObject({ error: null });
    expect(server.connections).toBe(round);
    // Closed on this side only when the other side has noticed and closed, too.
    await once(last!.end(), 'close');
  }
});

test('a request under way when its connection is reset fails, and is not silently sent again', async () => {
  server = await startRawServer((socket) => {
    if (++requests === 2) socket.resetAndDestroy();
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  });
  expect(await send()).toMatchObject({ error: null });
  expect(await send()).toMatchObject({ kind: 'failed', error: 'ECONNRESET' });
  expect(requests).toBe(2);
});

/** What a receiver may do to a connection behind a good answer. */
const misdeeds: [string, (socket: Socket) => unknown][] = [
  ['closed without a word', (socket) => socket.end()],
  ['reset', (socket) => socket.resetAndDestroy()],
  ['spoiled by a second answer', (socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n')],
  ['spoiled by the beginning of a second answer', (socket) => socket.write('H')],
  ['spoiled by a late 100 Continue', (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
  ['spoiled by the rest of a body longer than announced', (socket) => socket.write('more of it')],
  ['spoiled by garbage', (socket) => socket.write('\x01\x02\r\n\r\n')],
];

describe.each(misdeeds)('a connection %s', (_, misdeed) => {
  test('at the moment of the next request: that request goes over a new connection and gets its own answer', async () => {
    let last: Socket | null = null;
    await serve((socket) => (last = socket));
    expect(bodies([await send()])).toEqual(['1']);
    misdeed(last!);
    expect(bodies([await send()])).toEqual(['2']);
    expect({ requests, connections: server.connections }).toEqual({ requests: 2, connections: 2 });
  });

  test('with its answer, while other requests wait for it: each is sent once and gets its own answer', async () => {
    await serve(misdeed);
    const outcomes = await Promise.all(Array.from({ length: 10 }, send));
    expect(bodies(outcomes)).toEqual(Array.from({ length: 10 }, (_request, index) => String(index + 1)));
    expect(requests).toBe(10);
  });
});

test('a receiver that resets its connection and then refuses new ones is reported as ECONNREFUSED', async () => {
  let last: Socket | null = null;
  await serve((socket) => (last = socket));
  await send();
  const closed = server.close();
  last!.resetAndDestroy();
  expect(await send()).toMatchObject({ kind: 'failed', error: 'ECONNREFUSED', statusCode: null });
  await closed;
});

test('a malformed request fails on a reused connection as well, and breaks nothing else', async () => {
  await serve();
  await send();
  const headers = [{ name: 'X-A', value: 'a\r\nX-Forged: b' }];
  const wrong = sender.send({ url: server.url, headers, body: Buffer.from('{}'), timeoutMs: 5_000 });
  expect(await wrong).toMatchObject({ kind: 'failed', error: 'request failed (invalid X-A header)' });
  expect(bodies([await send()])).toEqual(['2']);
});
