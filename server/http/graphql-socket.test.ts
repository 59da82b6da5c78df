import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { aWebhook, anAttempt, startMemoryServer } from '../testing/api-in-memory.ts';

type Server = Awaited<ReturnType<typeof startMemoryServer>>;

let server: Server;
const clients: Client[] = [];

beforeEach(async () => {
  server = await startMemoryServer(undefined, {
    socketLimits: { closing: 500 },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await server.server.close();
});

function connect(role: string | null, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: role ? { authorization: `Bearer ${role}` } : {},
    ...options,
  });
  clients.push(client);
  return client;
}

const webhookUpdated =
  'subscription { webhookUpdated { kind id webhook { name customHeaders { value } stats { totalDeliveries } } } }';
const deliveryAttempted =
  'subscription ($id: ID) { deliveryAttempted(webhookId: $id) { cursor resync attempt { attemptNumber webhook { name } } } }';

describe('a key that is missing or wrong', () => {
  it.each([null, 'stranger'])(
    'closes with 4401, which the stock client takes as final (%s)',
    async (role) => {
      const subscription = connect(role, { retryAttempts: 5, shouldRetry: () => true }).iterate({
        query: webhookUpdated,
      });
      await expect(subscription.next()).rejects.toMatchObject({ code: 4401 });
    },
  );
});

describe('a subscription', () => {
  it('gets what is stored at the time of each event', async () => {
    const webhook = aWebhook({ name: 'One' });
    server.webhooks.set(webhook.id, webhook);
    const updates = connect('viewer').iterate({ query: webhookUpdated });
    const first = updates.next();
    await server.webhookFeed.opened(1);
    server.webhookFeed.push({ kind: 'UPDATED', id: webhook.id });
    expect((await first).value).toEqual({
      data: {
        webhookUpdated: {
          kind: 'UPDATED',
          id: webhook.id,
          webhook: { name: 'One', customHeaders: [], stats: { totalDeliveries: 0 } },
        },
      },
    });
    server.webhooks.set(webhook.id, {
      ...webhook,
      name: 'Two',
      customHeaders: [{ name: 'a', value: 'secret' }],
    });
    server.webhookFeed.push({ kind: 'UPDATED', id: webhook.id });
    expect((await updates.next()).value).toMatchObject({
      data: { webhookUpdated: { webhook: { name: 'Two', customHeaders: [{ value: '••••••' }] } } },
    });
    server.webhookFeed.push({ kind: 'DELETED', id: webhook.id });
    expect((await updates.next()).value).toMatchObject({
      data: { webhookUpdated: { kind: 'DELETED', webhook: null } },
    });
  });

  it('takes variables, and ends its feed when the client has enough', async () => {
    const webhook = aWebhook({ name: 'Mine' });
    server.webhooks.set(webhook.id, webhook);
    const attempts = connect('owner').iterate({ query: deliveryAttempted, variables: { id: webhook.id } });
    const first = attempts.next();
    await server.attemptFeed.opened(1);
    server.attemptFeed.push({ cursor: '1', attempt: anAttempt(), resync: false });
    server.attemptFeed.push({ cursor: '2', attempt: anAttempt({ webhookId: webhook.id }), resync: false });
    expect((await first).value).toEqual({
      data: {
        deliveryAttempted: {
          cursor: '2',
          resync: false,
          attempt: { attemptNumber: 1, webhook: { name: 'Mine' } },
        },
      },
    });
    await attempts.return?.();
    await server.attemptFeed.opened(0);
  });

  it('ends its feed when the connection breaks', async () => {
    const socket = await open('owner');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: webhookUpdated } }));
    await server.webhookFeed.opened(1);
    socket.terminate();
    await server.webhookFeed.opened(0);
  });

  it('tells nothing of a failure but a reference', async () => {
    const updates = connect('owner').iterate({ query: webhookUpdated });
    const first = updates.next();
    await server.webhookFeed.opened(1);
    server.webhookFeed.fail(new Error('the database said something private'));
    await expect(first).rejects.toEqual([
      expect.objectContaining({
        extensions: { code: 'INTERNAL_SERVER_ERROR', reference: expect.any(String) },
      }),
    ]);
  });
});

describe('an operation is refused over the socket', () => {
  it.each([
    ['{ viewer { role } }', 'owner', 'BAD_REQUEST'],
    ['mutation { deleteWebhook(id: "a") { deletedId } }', 'owner', 'BAD_REQUEST'],
    [webhookUpdated, 'ingest', 'FORBIDDEN'],
    ['subscription { nonsense }', 'owner', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { ', 'owner', 'GRAPHQL_PARSE_FAILED'],
    [`subscription { ${'a { '.repeat(13)} b ${'}'.repeat(13)} }`, 'owner', 'TOO_COMPLEX'],
    [
      'subscription { webhookUpdated { id } deliveryAttempted { cursor } }',
      'owner',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s by %s: %s', async (query, role, code) => {
    const errors = await connect(role)
      .iterate({ query })
      .next()
      .catch((reason: unknown) => reason);
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('when its arguments are none', async () => {
    const answer = await connect('owner')
      .iterate({ query: deliveryAttempted, variables: { id: 'no id' } })
      .next();
    expect(answer.value).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

/** A socket of our own making, past the handshake. */
async function open(role: string | null, url = server.url): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  if (role) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${role}` } }));
    await new Promise((resolve) => socket.once('message', resolve));
  }
  return socket;
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('a connection is closed', () => {
  it('with 4401 when it subscribes before it has shown a key', async () => {
    const socket = await open(null);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: webhookUpdated } }));
    expect(await closed(socket)).toBe(4401);
  });

  it('with 1009 when a message has more than 1 MiB', async () => {
    await using own = await startMemoryServer();
    const socket = await open('owner', own.url);
    const answered = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send('{"type":"ping"}'.padEnd(1024 * 1024));
    expect(await answered).toBe('{"type":"pong"}');
    socket.send('{"type":"ping"}'.padEnd(1024 * 1024 + 1));
    expect(await closed(socket)).toBe(1009);
  });

  it('with 4400 when a message is no JSON', async () => {
    const socket = await open('owner');
    socket.send('hello');
    expect(await closed(socket)).toBe(4400);
  });

  it('when it shows no key in time', async () => {
    await using own = await startMemoryServer(undefined, { socketLimits: { init: 20 } });
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    expect(await closed(socket)).toBe(4408);
  });

  it('with 1001 when the server stops, so that the client comes back', async () => {
    const socket = await open('owner');
    const code = closed(socket);
    await server.server.close();
    expect(await code).toBe(1001);
  });

  it('by force when it does not close its side', async () => {
    const socket = await open('owner');
    socket.pause(); // neither reads nor answers
    await server.server.close();
  });
});

it('upgrades nowhere else', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/other`, 'graphql-transport-ws');
  await expect(new Promise((_resolve, reject) => socket.once('error', reject))).rejects.toThrow('404');
});

it('reads its feed no faster than the peer reads the socket', async () => {
  const webhook = aWebhook({ name: 'n'.repeat(100_000) });
  server.webhooks.set(webhook.id, webhook);
  const socket = await open('owner');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: webhookUpdated } }));
  await server.webhookFeed.opened(1);
  socket.pause();
  const reads = () => server.calls.filter((call) => call === 'webhooks.findMany').length;
  const count = 1000; // 100 MB
  for (let n = 0; n < count; n += 1) server.webhookFeed.push({ kind: 'UPDATED', id: webhook.id });
  let before = -1;
  const goesOn = () => before !== (before = reads());
  await expect.poll(goesOn, { interval: 100 }).toBe(false);
  expect(reads()).toBeLessThan(count / 2);
  let received = 0;
  const all = new Promise<void>((resolve) =>
    socket.on('message', () => (received += 1) === count && resolve()),
  );
  socket.resume();
  await all;
  socket.terminate();
});
