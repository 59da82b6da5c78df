import { beforeAll, expect, test } from 'vitest';

import { failureStage, type GivenAuthentication } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { startTokenServer, type TokenServer } from '../../testing/token-server.ts';
import { silentLog } from '../../log.ts';
import { systemClock } from '../../clock.ts';
import { createSender } from '../sending/sender.ts';
import { AccessTokens } from './access-tokens.ts';
import { createAuthorizedSender } from './authorized-sender.ts';

const keep = closingAfterAll();
let world: DeliveryWorld;

beforeAll(async () => {
  world = await startDeliveryWorld(keep);
  const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 64 }));
  const store = world.storage.accessTokens;
  const tokens = keep(new AccessTokens({ sender, store, clock: systemClock, log: silentLog }));
  world.startWorker({
    sender: createAuthorizedSender(sender, tokens),
    maxInFlight: 2,
    webhookConcurrency: 2,
  });
});

function by({ tokenUrl }: TokenServer): GivenAuthentication {
  return {
    type: 'OAUTH2',
    tokenUrl,
    clientId: 'crm',
    secret: 'the secret',
    clientAuthentication: 'BODY',
    scope: null,
    parameters: [],
  };
}

async function attemptsOf(webhookId: string, count: number) {
  const read = async () => {
    const { items } = await world.storage.attempts.page(world.workspaceId, {
      limit: 20,
      offset: 0,
      webhookId,
    });
    return items.filter(({ attemptedAt }) => attemptedAt !== null).toReversed();
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(count);
  return read();
}

const eventsOf = (name: string) => ({ eventFilter: { mode: 'INCLUDE', events: [name] } }) as const;

test('deliveries share a token, and one that the endpoint refuses is replaced with a retry at once', async () => {
  const tokenServer = keep(await startTokenServer());
  const valid = new Set(['Bearer token-1', 'Bearer token-2']);
  const receiver = keep(
    await startReceiver(({ headers }) => ({ status: valid.has(headers.authorization!) ? 200 : 401 })),
  );
  const webhookId = await world.addWebhook({
    ...eventsOf('a'),
    url: receiver.url,
    authentication: by(tokenServer),
    retrySchedule: 'CUSTOM',
    retryDelays: [3600],
  });
  await world.send(events(5, 'a'));
  for (const attempt of await attemptsOf(webhookId, 5)) expect(attempt.status).toBe('DELIVERED');
  expect(tokenServer.requests).toHaveLength(1);

  valid.delete('Bearer token-1');
  await world.send(events(1, 'a', 'revoked'));
  const [refused, delivered] = (await attemptsOf(webhookId, 7)).slice(5);
  expect(refused).toMatchObject({
    status: 'RETRYING',
    httpStatusCode: 401,
    errorMessage: 'HTTP 401 (another access token is obtained)',
  });
  expect(delivered).toMatchObject({ attemptNumber: 2, status: 'DELIVERED' });
  expect(tokenServer.requests).toHaveLength(2);
  const { items } = await world.storage.attempts.page(world.workspaceId, { limit: 1, offset: 0, webhookId });
  const [request] = await world.storage.attempts.requests(world.workspaceId, items);
  expect(request!.headers).toContainEqual({ name: 'Authorization', value: 'Bearer ••••••' });

  // The next refusal is no fault of the token.
  valid.clear();
  await world.send(events(1, 'a', 'forbidden'));
  const last = (await attemptsOf(webhookId, 8)).at(-1)!;
  expect(last).toMatchObject({ status: 'RETRYING', errorMessage: 'HTTP 401' });
  expect(last.nextAttemptAt!.getTime() - Date.now()).toBeGreaterThan(3_000_000);
});

test('a token server that does not answer takes no slot of other webhooks', async () => {
  const dead = keep(await startTokenServer());
  dead.respond({ hang: true });
  const receiver = keep(await startReceiver());
  const url = receiver.url;
  await world.addWebhook({ ...eventsOf('b'), url, authentication: by(dead) });
  const other = await world.addWebhook({ ...eventsOf('c'), url });
  await world.send(events(20, 'b'));
  await dead.waitFor(1);
  await world.send(events(20, 'c', 'c'));
  for (const attempt of await attemptsOf(other, 20)) expect(attempt.status).toBe('DELIVERED');
  expect(dead.requests).toHaveLength(1);
});

test('without a token, the attempt fails before its request and says why', async () => {
  const refusing = keep(await startTokenServer());
  refusing.respond({ status: 400, body: '{"error":"invalid_scope"}' });
  const webhookId = await world.addWebhook({
    ...eventsOf('d'),
    url: refusing.url,
    authentication: by(refusing),
    retryCount: 0,
  });
  await world.send(events(1, 'd', 'd'));
  const [attempt] = await attemptsOf(webhookId, 1);
  expect(attempt).toMatchObject({
    status: 'FAILED',
    errorMessage: 'not sent: no access token (HTTP 400 invalid_scope)',
    revision: null,
  });
  expect(failureStage(attempt!)).toBe('BEFORE_REQUEST');
  expect(refusing.requests).toHaveLength(1);
});

test('a token server that fails is asked rarely, and its failures are not the endpoint’s', async () => {
  const failing = keep(await startTokenServer());
  failing.respond({ status: 503 });
  const receiver = keep(await startReceiver());
  const webhookId = await world.addWebhook({
    ...eventsOf('e'),
    url: receiver.url,
    authentication: by(failing),
    retryCount: 0,
  });
  await world.send(events(60, 'e', 'e'));
  for (const { errorMessage } of await attemptsOf(webhookId, 20))
    expect(errorMessage).toBe('not sent: no access token (HTTP 503)');
  expect(failing.requests.length).toBeLessThanOrEqual(2); // a second after the first failure
  expect(receiver.requests).toEqual([]);
  expect(world.storage.directory.get(webhookId)!.health.state).toBe('HEALTHY');
});

test('what an endpoint repeats of its request is kept without the secrets', async () => {
  const tokenServer = keep(await startTokenServer());
  const echo = ({ headers }: { readonly headers: Record<string, unknown> }) => ({
    headers: { 'X-Echo': String(headers['authorization']) },
    body: JSON.stringify(headers),
  });
  const receiver = keep(await startReceiver(echo as never));
  const customHeaders = [{ name: 'X-Api-Key', value: 'sk_live_0123456789' }];
  const kept = async (name: string, authentication: GivenAuthentication) => {
    const webhookId = await world.addWebhook({
      ...eventsOf(name),
      url: receiver.url,
      authentication,
      customHeaders,
    });
    await world.send(events(1, name, name));
    await attemptsOf(webhookId, 1);
    const { rows } = await world.storage.pool.query(
      'select to_json(a)::text as row from delivery.attempts a where webhook_id = $1',
      [webhookId],
    );
    return JSON.stringify(rows);
  };
  const basic = { type: 'BASIC', username: 'crm', secret: 'p/ss word' } as const;
  const answers = [
    await kept('f', { type: 'BEARER', secret: 'the-bearer-token' }),
    await kept('g', basic),
    await kept('h', by(tokenServer)),
  ];
  for (const answer of answers) {
    expect(answer).toMatch(/x-echo[^}]*(Bearer|Basic) ••••••/i);
    for (const secret of ['sk_live', 'the-bearer', 'p/ss', btoa('crm:p/ss word'), 'token-1'])
      expect(answer).not.toContain(secret);
  }
});
