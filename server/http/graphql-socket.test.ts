import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { type ApiServices } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type LiveAttempt, type LiveDelivery, type LiveState, type LiveWebhook } from '../live/index.ts';
import { type Attempt } from '../model/index.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { createFeed, type Feed } from '../testing/feed.ts';
import { openSocket } from '../testing/raw-socket.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;
/** The feeds of the live room, filled by the tests: when something is sent is under their control. */
let webhookFeed: Feed<LiveWebhook>;
let attemptFeed: Feed<LiveAttempt>;
const clients: Client[] = [];

beforeAll(async () => {
  world = await openApiServices(keep);
});
beforeEach(async () => {
  webhookFeed = createFeed();
  attemptFeed = createFeed();
  server = await startApiServer({
    workspaceId: world.workspaceId,
    services: { ...world.services, live: liveFeeds() },
    limits: { subscriptionsPerSocket: 3 },
    socketLimits: { message: 4096, closing: 500 },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await server.server.close();
});

function liveFeeds(): ApiServices['live'] {
  return {
    attempts: (_workspace, { webhookId }) =>
      attemptFeed.open(({ attempt }) => !webhookId || attempt?.webhookId === webhookId),
    deliveries: () => createFeed<LiveDelivery>().open(),
    webhooks: () => webhookFeed.open(),
    pipeline: () => createFeed<LiveState>().open(),
    jobs: () => createFeed<LiveState>().open(),
    wake: () => undefined,
  };
}

function addWebhook(given: Parameters<typeof someSettings>[0]) {
  return world.storage.webhooks.create(world.workspaceId, someSettings(given), null);
}

/** An attempt as the live room sends it. */
function attemptAt(webhookId: string): Attempt {
  const { response: _, ...attempt } = someAttempt({ workspaceId: world.workspaceId, webhookId });
  return { ...attempt, position: '1', deliveredAt: null };
}

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
    const webhook = await addWebhook({ name: 'One' });
    const updates = connect('viewer').iterate({ query: webhookUpdated });
    const first = updates.next();
    await webhookFeed.opened(1);
    webhookFeed.push({ kind: 'UPDATED', id: webhook.id });
    expect((await first).value).toEqual({
      data: {
        webhookUpdated: {
          kind: 'UPDATED',
          id: webhook.id,
          webhook: { name: 'One', customHeaders: [], stats: { totalDeliveries: 0 } },
        },
      },
    });
    const customHeaders = [{ name: 'a', value: 'secret' }];
    await world.storage.webhooks.update(world.workspaceId, webhook.id, { name: 'Two', customHeaders });
    webhookFeed.push({ kind: 'UPDATED', id: webhook.id });
    expect((await updates.next()).value).toMatchObject({
      data: { webhookUpdated: { webhook: { name: 'Two', customHeaders: [{ value: '••••••' }] } } },
    });
    webhookFeed.push({ kind: 'DELETED', id: webhook.id });
    expect((await updates.next()).value).toMatchObject({
      data: { webhookUpdated: { kind: 'DELETED', webhook: null } },
    });
  });

  it('takes variables, and ends its feed when the client has enough', async () => {
    const webhook = await addWebhook({ name: 'Mine' });
    const attempts = connect('owner').iterate({ query: deliveryAttempted, variables: { id: webhook.id } });
    const first = attempts.next();
    await attemptFeed.opened(1);
    attemptFeed.push({ cursor: '1', attempt: attemptAt(uuidv7()), resync: false });
    attemptFeed.push({ cursor: '2', attempt: attemptAt(webhook.id), resync: false });
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
    await attemptFeed.opened(0);
  });

  it('ends its feed when the connection breaks', async () => {
    const socket = await openSocket(server.url, 'owner');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: webhookUpdated } }));
    await webhookFeed.opened(1);
    socket.terminate();
    await webhookFeed.opened(0);
  });

  it('tells nothing of a failure but a reference', async () => {
    const updates = connect('owner').iterate({ query: webhookUpdated });
    const first = updates.next();
    await webhookFeed.opened(1);
    webhookFeed.fail(new Error('the database said something private'));
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

  it('when there are too many at once', async () => {
    const client = connect('owner');
    const open = Array.from({ length: 3 }, () => client.iterate({ query: webhookUpdated }));
    open.forEach((subscription) => void subscription.next());
    await webhookFeed.opened(3);
    const errors = await client
      .iterate({ query: webhookUpdated })
      .next()
      .catch((reason: unknown) => reason);
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
  });
});

it('an event whose answer is too large becomes an error, and the subscription goes on', async () => {
  const { id } = await addWebhook({});
  const stored = (await world.storage.webhooks.find(world.workspaceId, id))!;
  const names = ['n'.repeat(17 * 1024 * 1024), 'small'];
  const findMany = async () => new Map([[id, { ...stored, name: names.shift()! }]]);
  const webhooks = { ...world.services.webhooks, findMany };
  const limits: string[] = [];
  await using own = await startApiServer({
    services: { ...world.services, webhooks, live: liveFeeds() },
    onLimit: (limit) => limits.push(limit),
  });
  const events = connect('owner', { url: `${own.url.replace('http', 'ws')}/graphql` }).iterate({
    query: 'subscription { webhookUpdated { webhook { name } } }',
  });
  const first = events.next();
  await webhookFeed.opened(1);
  webhookFeed.push({ kind: 'UPDATED', id });
  expect((await first).value).toEqual({
    errors: [expect.objectContaining({ extensions: { code: 'ANSWER_TOO_LARGE', limit: 'ANSWER' } })],
  });
  webhookFeed.push({ kind: 'UPDATED', id });
  expect((await events.next()).value).toEqual({ data: { webhookUpdated: { webhook: { name: 'small' } } } });
  expect(limits).toEqual(['answer']);
});

it('reads its feed no faster than the peer reads the socket', async () => {
  const { id } = await addWebhook({});
  const large = (await world.storage.webhooks.find(world.workspaceId, id))!;
  let reads = 0;
  const findMany = async () => {
    reads += 1;
    return new Map([[id, { ...large, name: 'n'.repeat(100_000) }]]);
  };
  const webhooks = { ...world.services.webhooks, findMany };
  await using own = await startApiServer({ services: { ...world.services, webhooks, live: liveFeeds() } });
  const socket = await openSocket(own.url, 'owner');
  const query = 'subscription { webhookUpdated { webhook { name } } }';
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  await webhookFeed.opened(1);
  socket.pause();
  const count = 1000; // 100 MB
  for (let n = 0; n < count; n += 1) webhookFeed.push({ kind: 'UPDATED', id });
  let before = -1;
  const goesOn = () => before !== (before = reads);
  await expect.poll(goesOn, { interval: 100, timeout: 10_000 }).toBe(false);
  expect(reads).toBeLessThan(count / 2);
  let received = 0;
  const all = new Promise<void>((resolve) =>
    socket.on('message', () => (received += 1) === count && resolve()),
  );
  socket.resume();
  await all;
  socket.terminate();
});
