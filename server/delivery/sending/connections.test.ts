import { once } from 'node:events';
import { type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawServer, startRawServer } from '../../testing/raw-server.ts';
import { createConnector } from './connector.ts';
import { type Connection, Connections } from './connections.ts';
import { createSsrfGuard } from './ssrf-guard.ts';

let server: RawServer;
let sockets: Socket[];
let connections: Connections;
/** A line of the answers' heads, if any. */
let header = '';

beforeEach(async () => {
  sockets = [];
  header = '';
  server = await startRawServer((socket) => {
    sockets.push(socket);
    socket.write(`HTTP/1.1 200 OK\r\n${header}Content-Length: 0\r\n\r\n`);
  });
  const guard = createSsrfGuard({
    rules: { production: false },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  connections = new Connections({ connector: createConnector({ guard }), maxPerOrigin: 3, maxIdle: 5 });
});

afterEach(async () => {
  await connections.close();
  await server.close();
});

/** As many different origins as wanted: names cost nothing, all of them lead to the one server. */
function origin(number: number): string {
  return `http://host-${number}.example:${server.port}`;
}

function acquire(name: string): Promise<Connection> {
  return new Promise((resolve) =>
    connections.acquire(name, {
      origin: name,
      tls: null,
      workspaceId: 'w',
      ended: false,
      onConnection: resolve,
    }),
  );
}

async function use(name: string): Promise<Connection> {
  const connection = await acquire(name);
  const { body } = await connection.client.request({ path: '/', method: 'POST', body: '{}' });
  await body.dump();
  connections.release(connection, true);
  return connection;
}

test('idle connections are bounded over all origins, and an origin without connections is forgotten', async () => {
  for (let number = 0; number < 40; number++) await use(origin(number));
  expect(connections.counts).toEqual({ open: 5, idle: 5, origins: 5 });
});

test('an idle connection is used before a new one is opened', async () => {
  for (let round = 0; round < 3; round++) await use(origin(1));
  expect(server.connections).toBe(1);
});

test('a connection that its receiver closes is forgotten', async () => {
  const { client } = await use(origin(1));
  sockets[0]!.end();
  await once(client, 'disconnect');
  expect(connections.counts).toEqual({ open: 0, idle: 0, origins: 0 });
});

test('an idle connection closes by itself', async () => {
  const { client } = await use(origin(1));
  await once(client, 'disconnect');
  expect(connections.counts).toEqual({ open: 0, idle: 0, origins: 0 });
});

test('an idle connection outlives others when its server says that it keeps it for longer', async () => {
  header = 'Keep-Alive: timeout=30\r\n';
  await use(origin(1));
  header = '';
  const { client } = await use(origin(2));
  await once(client, 'disconnect');
  expect(connections.counts).toEqual({ open: 1, idle: 1, origins: 1 });
});

test('a connection that its server keeps for a second only is not used again', async () => {
  header = 'Keep-Alive: timeout=1\r\n';
  const { client } = await use(origin(1));
  if (connections.counts.open > 0) await once(client, 'disconnect');
  expect(connections.counts.open).toBe(0);
});

test('an origin has no more connections than allowed, and the next request waits for one', async () => {
  const held = await Promise.all([acquire(origin(1)), acquire(origin(1)), acquire(origin(1))]);
  const order: string[] = [];
  const first = acquire(origin(1)).then((connection) => (order.push('first'), connection));
  const second = acquire(origin(1)).then((connection) => (order.push('second'), connection));
  expect(connections.counts.open).toBe(3);
  connections.release(held[0], true);
  expect(await first).toBe(held[0]);
  connections.release(held[1], false);
  expect(await second).not.toBe(held[1]);
  expect(order).toEqual(['first', 'second']);
  expect(connections.counts.open).toBe(3);
});

test('a request that stopped waiting is skipped', async () => {
  const held = await Promise.all([acquire(origin(1)), acquire(origin(1)), acquire(origin(1))]);
  const onConnection = (): never => expect.unreachable();
  const gone = { origin: origin(1), tls: null, workspaceId: 'w', ended: false, onConnection };
  connections.acquire(origin(1), gone);
  const next = acquire(origin(1));
  gone.ended = true;
  connections.release(held[2], true);
  expect(await next).toBe(held[2]);
});
