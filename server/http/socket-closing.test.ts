import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { closed, openSocket } from '../testing/raw-socket.ts';

const keep = closingAfterEach();
let server: ApiServer;

beforeEach(async () => {
  server = await startApiServer({ socketLimits: { message: 4096, closing: 500 } });
  keep(server.server);
});

describe('a connection is closed', () => {
  it('with 4401 when it subscribes before it has shown a key', async () => {
    const socket = await openSocket(server.url);
    socket.send(
      JSON.stringify({
        id: '1',
        type: 'subscribe',
        payload: { query: 'subscription { webhookUpdated { id } }' },
      }),
    );
    expect(await closed(socket)).toBe(4401);
  });

  it('with 1009 when a message has more than 1 MiB', async () => {
    await using own = await startApiServer();
    const socket = await openSocket(own.url, 'owner');
    const answered = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send('{"type":"ping"}'.padEnd(1024 * 1024));
    expect(await answered).toBe('{"type":"pong"}');
    socket.send('{"type":"ping"}'.padEnd(1024 * 1024 + 1));
    expect(await closed(socket)).toBe(1009);
  });

  it('with 4400 when a message is no JSON', async () => {
    const socket = await openSocket(server.url, 'owner');
    socket.send('hello');
    expect(await closed(socket)).toBe(4400);
  });

  it.each([
    ['variables', 'The message has the key payload.variables.variables twice.'],
    [`\\u0076${'🙂'.repeat(50)}`, `The message has the key payload.variables.v${'🙂'.repeat(15)}`],
  ])('with 4400 and the path when a message has a key twice: %s', async (key, start) => {
    const socket = await openSocket(server.url, 'owner');
    const reason = new Promise<string>((resolve) =>
      socket.once('close', (_code, text) => resolve(String(text))),
    );
    const code = closed(socket);
    const variables = `{"${key}":1,"${key}":2}`;
    socket.send(`{"id":"1","type":"subscribe","payload":{"query":"","variables":${variables}}}`);
    expect(await code).toBe(4400);
    expect(await reason).toContain(start);
  });

  it('with 4400 when a message is nested deeper than 200 levels', async () => {
    const socket = await openSocket(server.url, 'owner');
    const ping = (depth: number) =>
      `{"type":"ping","payload":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const answered = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send(ping(198));
    expect(await answered).toContain('"type":"pong"');
    socket.send(ping(199));
    expect(await closed(socket)).toBe(4400);
  });

  it('when it shows no key in time', async () => {
    await using own = await startApiServer({ socketLimits: { init: 20 } });
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    expect(await closed(socket)).toBe(4408);
  });

  it('with 1001 when the server stops, so that the client comes back', async () => {
    const socket = await openSocket(server.url, 'owner');
    const code = closed(socket);
    await server.server.close();
    expect(await code).toBe(1001);
  });

  it('by force when it does not close its side', async () => {
    const socket = await openSocket(server.url, 'owner');
    socket.pause(); // neither reads nor answers
    await server.server.close();
  });
});

it('upgrades nowhere else', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
  await expect(new Promise((_resolve, reject) => socket.once('error', reject))).rejects.toThrow('404');
});
