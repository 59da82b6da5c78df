import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { type GivenAuthentication } from '../../model/index.ts';
import { type Storage, type TokenOwner } from '../../storage/index.ts';
import { type ManualClock, manualClock } from '../../testing/clock.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { startTokenServer, type TokenServer } from '../../testing/token-server.ts';
import { createSender, type Sender } from '../sending/sender.ts';
import { AccessTokens } from './access-tokens.ts';

const keep = closingAfterAll();
const seconds = 1000;
let storage: Storage;
let sender: Sender;
let workspaceId: string;
let server: TokenServer;
let clock: ManualClock;
let webhookId: string;

beforeAll(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
  sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 8 }));
});

beforeEach(async () => {
  server = keep(await startTokenServer());
  clock = manualClock();
  const settings = someSettings({ authentication: credentials('the secret') });
  webhookId = (await storage.webhooks.create(workspaceId, settings, null)).id;
});

function credentials(secret: string): GivenAuthentication {
  const { tokenUrl } = server;
  return {
    type: 'OAUTH2',
    tokenUrl,
    clientId: 'crm',
    secret,
    clientAuthentication: 'BASIC',
    scope: null,
    parameters: [],
  };
}

async function owner(): Promise<TokenOwner> {
  await storage.directory.refresh([workspaceId]);
  return storage.directory.get(webhookId)!.authentication!.tokenOwner!;
}

/** The tokens of one process. */
function startProcess(timeoutMs?: number): AccessTokens {
  return keep(
    new AccessTokens({
      sender,
      store: storage.accessTokens,
      clock,
      log: silentLog,
      random: () => 0,
      timeoutMs,
    }),
  );
}

const first = { token: 'token-1' };
const second = { token: 'token-2' };

describe('an access token', () => {
  test('is obtained once, however many deliveries of however many processes ask at the same time', async () => {
    const of = await owner();
    const processes = [startProcess(), startProcess(), startProcess()];
    const asked = processes.flatMap((tokens) => Array.from({ length: 20 }, () => tokens.tokenFor(of)));
    for (const token of await Promise.all(asked)) expect(token).toMatchObject(first);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.headers.authorization).toBe(`Basic ${btoa('crm:the+secret')}`);
    expect(processes[0]!.isReady(of)).toBe(true);
    // After a restart, the stored one is used.
    const restarted = startProcess();
    expect(restarted.isReady(of)).toBe(false);
    expect(await restarted.tokenFor(of)).toMatchObject(first);
    expect(server.requests).toHaveLength(1);
  });

  test('is encrypted in the database', async () => {
    await startProcess().tokenFor(await owner());
    const { rows } = await storage.pool.query('select * from settings.access_tokens where webhook_id = $1', [
      webhookId,
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('token-1');
  });

  test('is replaced before its end, while it is still used', async () => {
    const tokens = startProcess();
    const of = await owner();
    await tokens.tokenFor(of);
    clock.advance(3534 * seconds);
    expect(await tokens.tokenFor(of)).toMatchObject(first);
    expect(server.requests).toHaveLength(1);
    clock.advance(2 * seconds);
    expect(await tokens.tokenFor(of)).toMatchObject(first);
    await tokens.whenReady(of);
    expect(await tokens.tokenFor(of)).toMatchObject(second);
    expect(server.requests).toHaveLength(2);
  });

  test('is not used after its end', async () => {
    const tokens = startProcess();
    const of = await owner();
    await tokens.tokenFor(of);
    clock.advance(3600 * seconds);
    expect(tokens.isReady(of)).toBe(false);
    expect(await tokens.tokenFor(of)).toMatchObject(second);
  });

  test('that an endpoint refuses is replaced, and the one after it not within a minute', async () => {
    const [tokens, other] = [startProcess(), startProcess()];
    const of = await owner();
    await tokens.tokenFor(of);
    await other.tokenFor(of);
    expect(tokens.refuse(of, 'token-1')).toBe(true);
    expect(await tokens.tokenFor(of)).toMatchObject(second);
    expect(tokens.refuse(of, 'token-1')).toBe(true); // of a request that was under way
    expect(other.refuse(of, 'token-1')).toBe(true);
    expect(await other.tokenFor(of)).toMatchObject(second);
    expect(server.requests).toHaveLength(2);
    expect(tokens.refuse(of, 'token-2')).toBe(false);
    expect(await tokens.tokenFor(of)).toMatchObject(second);
    clock.advance(61 * seconds);
    expect(tokens.refuse(of, 'token-2')).toBe(true);
    expect(await tokens.tokenFor(of)).toMatchObject({ token: 'token-3' });
  });

  test('is obtained with the new client secret after a change', async () => {
    const tokens = startProcess();
    await tokens.tokenFor(await owner());
    await storage.webhooks.update(workspaceId, webhookId, { authentication: credentials('another one') });
    const changed = await owner();
    expect(tokens.isReady(changed)).toBe(false);
    expect(await tokens.tokenFor(changed)).toMatchObject(second);
    expect(server.requests[1]!.headers.authorization).toBe(`Basic ${btoa('crm:another+one')}`);
    await storage.webhooks.update(workspaceId, webhookId, { authentication: null });
    const { rowCount } = await storage.pool.query(
      'select from settings.access_tokens where webhook_id = $1',
      [webhookId],
    );
    expect(rowCount).toBe(0);
  });

  test('is obtained by another process when the one that asks has died', async () => {
    const of = await owner();
    const hold = {
      holder: webhookId,
      now: clock.now(),
      until: new Date(clock.now().getTime() + 20 * seconds),
    };
    await storage.accessTokens.hold({ workspaceId, webhookId, credentials: of.fingerprint }, hold);
    const waiting = startProcess().tokenFor(of);
    await expect
      .poll(
        async () =>
          await storage.accessTokens.hold({ workspaceId, webhookId, credentials: of.fingerprint }, hold),
      )
      .toBeNull();
    expect(server.requests).toHaveLength(0);
    clock.advance(21 * seconds);
    expect(await waiting).toMatchObject(first);
  });
});

describe('without a token', () => {
  test('the token server is left alone for a while, by all processes', async () => {
    const of = await owner();
    const [tokens, other] = [startProcess(), startProcess()];
    server.respond({ status: 401, body: '{"error":"invalid_client"}' }, { status: 503 });
    const failure = { failure: 'HTTP 401 invalid_client' };
    expect(await tokens.tokenFor(of)).toEqual(failure);
    expect(tokens.isReady(of)).toBe(true);
    expect(await tokens.tokenFor(of)).toEqual(failure);
    expect(await other.tokenFor(of)).toEqual(failure);
    expect(server.requests).toHaveLength(1);
    clock.advance(1001);
    expect(await other.tokenFor(of)).toEqual({ failure: 'HTTP 503' });
    clock.advance(1001); // two seconds by now
    expect(await tokens.tokenFor(of)).toEqual({ failure: 'HTTP 503' });
    expect(server.requests).toHaveLength(2);
    clock.advance(1001);
    expect(await tokens.tokenFor(of)).toMatchObject(first);
  });

  test('a token that is still valid is used while the token server fails', async () => {
    const tokens = startProcess();
    const of = await owner();
    await tokens.tokenFor(of);
    server.respond({ status: 500 });
    clock.advance(3540 * seconds);
    await tokens.whenReady(of);
    expect(await tokens.tokenFor(of)).toMatchObject(first);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ['is slow', { delayMs: 5000 }, 'timeout'],
    ['resets the connection', { reset: true }, 'ECONNRESET'],
    [
      'answers with too much',
      { body: `{"access_token":"${'t'.repeat(1_000_000)}"}` },
      'the answer is too long',
    ],
    ['answers with nonsense', { body: 'token=1' }, 'the answer is not a JSON object'],
    ['redirects', { status: 302, headers: { location: '/' } }, 'HTTP 302 (redirects are not followed)'],
  ])('there is a failure when the token server %s', async (_, answer, failure) => {
    server.respond(answer);
    expect(await startProcess(300).tokenFor(await owner())).toEqual({ failure });
    expect(server.requests).toHaveLength(1);
  });
});
