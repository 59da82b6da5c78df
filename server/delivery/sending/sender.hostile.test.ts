import { type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostileReceiver, hostileReceivers, startHostileReceiver } from '../../testing/hostile/index.ts';
import { type RawServer, startRawServer } from '../../testing/raw-server.ts';
import { createSender, type Sender, type SendOutcome } from './sender.ts';

let sender: Sender;
let server: RawServer | null = null;

beforeEach(() => {
  sender = createSender({ allowPrivate: true, maxConnectionsPerOrigin: 10 });
});

afterEach(async () => {
  await sender.close();
  await server?.close();
  server = null;
});

function send(url: string, timeoutMs = 10_000): Promise<SendOutcome> {
  return sender.send({ url, headers: [], body: Buffer.from('{}'), timeoutMs });
}

const table = hostileReceivers.map((receiver): [string, HostileReceiver] => [receiver.name, receiver]);

test.each(table)('a receiver that %s', async (_, receiver) => {
  const { status, error, response, endless = false } = receiver;
  server = await startHostileReceiver(receiver);
  const outcome = await send(server.url, endless ? 300 : 10_000);
  if (outcome.kind === 'interrupted' || outcome.kind === 'unsent') expect.unreachable();
  expect(outcome).toMatchObject({
    statusCode: status,
    error,
    response: response && {
      body: typeof response.body === 'string' ? response.body : expect.stringMatching(response.body),
      truncated: response.truncated,
      headers: response.header ? expect.arrayContaining([response.header]) : expect.any(Array),
    },
  });
  expect(outcome.responseTimeMs).toBeLessThan(5_000);
  expect(outcome.error ?? 'none').toMatch(/^[\x20-\x7e]{1,300}$/);
});

test('a receiver that refuses the connection', async () => {
  const gone = await startRawServer(() => undefined);
  await gone.close();
  expect(await send(gone.url)).toMatchObject({ kind: 'failed', error: 'ECONNREFUSED', response: null });
});

test('of an endless body at most 64 KiB are read, and the connection is closed', async () => {
  let receiving: Socket | null = null;
  const closed = Promise.withResolvers<undefined>();
  const more = (socket: Socket): void => {
    while (!socket.destroyed && socket.write(Buffer.alloc(64 * 1024, 'y')));
  };
  server = await startRawServer((socket) => {
    receiving = socket.on('drain', () => more(socket)).on('close', () => closed.resolve(undefined));
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    more(socket);
  });
  expect(await send(server.url)).toMatchObject({ kind: 'answered', error: null });
  await closed.promise;
  // What the buffers of two sockets take, and not more.
  expect(receiving!.bytesWritten).toBeLessThan(32 * 1024 * 1024);
});

test('at most 64 of 200 headers are kept', async () => {
  server = await startHostileReceiver(hostileReceivers.find(({ name }) => name === 'sends 200 headers')!);
  const outcome = await send(server.url);
  if (outcome.kind !== 'answered') expect.unreachable();
  expect(outcome.response.headers).toHaveLength(64);
});

test('when a large request is refused before it was read, the refusal counts and not the reset that follows', async () => {
  const answer = 'HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig';
  server = await startRawServer(() => undefined, {
    onConnection: (socket) => socket.pause().end(answer, () => socket.destroy()),
  });
  const body = Buffer.alloc(20 * 1024 * 1024);
  const outcome = await sender.send({ url: server.url, headers: [], body, timeoutMs: 10_000 });
  expect(outcome).toMatchObject({ kind: 'answered', error: 'HTTP 413', response: { body: 'big' } });
});
