import { beforeEach, describe, expect, it } from 'vitest';

import { silentLog } from '../../../log.ts';
import { closingAfterEach } from '../../../testing/closing.ts';
import {
  type ForgedAnswer,
  forgeKey,
  type ForgingProvider,
  startForgingProvider,
} from '../../../testing/forging-provider.ts';
import { freePort } from '../../../testing/nats-server.ts';
import { createToken } from '../token.ts';
import { checkMetadata } from './check-metadata.ts';
import { loginSecrets } from './login-secrets.ts';
import { OidcProvider } from './provider.ts';
import { type OidcRefused, reasonOf } from './refused.ts';

const keep = closingAfterEach();
const redirectUri = 'http://localhost/auth/oidc/callback';
const json = { 'content-type': 'application/json' };
const discovery = '/.well-known/openid-configuration';
let forging: ForgingProvider;
let provider: OidcProvider;
let now: number;

beforeEach(async () => {
  forging = await startForgingProvider(keep);
  now = 0;
  provider = open(forging.issuer);
});

function open(issuer: string, timeoutSeconds?: number): OidcProvider {
  const settings = {
    issuer,
    clientId: 'webhooks',
    clientSecret: 'secret',
    name: 'x',
    scopes: 'openid email',
  };
  return new OidcProvider({ settings, log: silentLog, now: () => now, timeoutSeconds });
}

/** Signs in with an ID token that has the right nonce, unless it is told otherwise. */
function identify(claims: object = {}, token: Omit<ForgingProvider['token'], 'claims'> = {}) {
  const secrets = loginSecrets(createToken());
  forging.token = { ...token, claims: { nonce: secrets.nonce, ...claims } };
  return provider.identify(new URL(`${redirectUri}?code=code&state=${secrets.state}`), secrets);
}

/** Why somebody is refused, and what the log says. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: OidcRefused) => `${error.code}: ${reasonOf(error.cause)}`,
  );

const start = () => provider.authorizationUrl(loginSecrets(createToken()), redirectUri, false);

it('a good ID token says who somebody is', async () => {
  expect(await identify({ name: 'Ada' })).toEqual({
    issuer: forging.issuer,
    subject: 'subject',
    email: 'ada@example.com',
    emailVerified: true,
    name: 'Ada',
  });
  expect(forging.asked).toEqual([discovery, '/token', '/jwks']);
});

it('an address that the ID token leaves out is asked for', async () => {
  expect(await identify({ email: undefined })).toMatchObject({
    email: 'info@example.com',
    emailVerified: true,
  });
  forging.answers.set('/userinfo', { sub: 'somebody else' });
  expect(await refusal(identify({ email: undefined }))).toMatch(/^PROVIDER_FAILED/);
});

describe('an ID token is refused', () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => object, (() => Omit<ForgingProvider['token'], 'claims'>)?]>([
    ['with another nonce', () => ({ nonce: 'x'.repeat(43) })],
    ['without a nonce', () => ({ nonce: undefined })],
    ['of another issuer', () => ({ iss: 'https://evil.example' })],
    ['for another client', () => ({ aud: 'another' })],
    ['for others, too, that does not say for whom', () => ({ aud: ['webhooks', 'another'] })],
    ['that was given to another client', () => ({ aud: ['webhooks', 'another'], azp: 'another' })],
    ['that has ended', () => ({ exp: seconds() - 31 })],
    ['that begins later', () => ({ nbf: seconds() + 90 })],
    ['without a subject', () => ({ sub: undefined })],
    ['with a subject of 256 characters', () => ({ sub: 'x'.repeat(256) })],
    ['with a subject that cannot be stored', () => ({ sub: 'a\0b' })],
    ['signed with a key that is not published', () => ({}), () => ({ key: forgeKey() })],
    [
      'signed with another key of the same id',
      () => ({}),
      () => ({ key: { ...forgeKey(), jwk: forging.keys[0]!.jwk } }),
    ],
    ['with no signature', () => ({}), () => ({ header: { alg: 'none' }, signature: '' })],
    ['signed with the public key', () => ({}), () => ({ header: { alg: 'HS256' } })],
  ])('%s', async (_, claims, token) => {
    expect(await refusal(identify(claims(), token?.()))).toMatch(/^PROVIDER_FAILED: [\w .]+$/);
  });
});

it('clocks may differ by 30 seconds', async () => {
  await identify({ exp: Math.floor(Date.now() / 1000) - 20 });
});

it('the next sign-in takes a key that the provider has changed to', async () => {
  await identify();
  const key = forgeKey();
  forging.keys = [key];
  await identify({}, { key });
  expect(await refusal(identify())).toMatch(/^PROVIDER_FAILED/);
});

it('what the provider says is taken as it is meant', async () => {
  expect(await identify({ email: 7, name: {}, email_verified: true })).toMatchObject({
    email: null,
    emailVerified: false,
    name: null,
  });
  expect(await identify({ email: `${'x'.repeat(300)}@example.com` })).toMatchObject({ email: null });
});

describe('a provider', () => {
  it('that is down is asked again after 3 seconds, and its settings are kept for an hour', async () => {
    forging.answers.set(discovery, (response) => response.writeHead(503).end());
    expect(await refusal(Promise.all([start(), start()]))).toMatch(/^PROVIDER_UNAVAILABLE/);
    forging.answers.delete(discovery);
    expect(await refusal(start())).toMatch(/^PROVIDER_UNAVAILABLE/);
    now = 3000;
    expect(await refusal(start())).toBe('accepted');
    now = 3_600_000;
    await start();
    expect(forging.asked).toEqual([discovery, discovery]);
    now += 3000;
    await start();
    expect(forging.asked).toHaveLength(3);
  });

  it('that nobody listens at is unavailable', async () => {
    provider = open(`http://127.0.0.1:${await freePort()}`);
    expect(await refusal(start())).toMatch(/^PROVIDER_UNAVAILABLE/);
  });

  it.each<[string, ForgedAnswer]>([
    ['another issuer', { issuer: 'http://localhost' }],
    ['a page of scripts', { authorization_endpoint: 'javascript:alert(1)' }],
    ['a page over http:', { authorization_endpoint: 'http://example.com/authorize' }],
    ['no page', { authorization_endpoint: undefined }],
    ['HTML', (response) => response.setHeader('content-type', 'text/html').end('<script>')],
    ['another place', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    [
      'too much',
      (response) =>
        response.setHeader('content-type', 'application/json').end(`{"x":"${'x'.repeat(600_000)}"}`),
    ],
  ])('whose settings name %s is not used', async (_, answer) => {
    forging.answers.set(discovery, answer);
    expect(await refusal(start())).toMatch(/^PROVIDER_UNAVAILABLE/);
  });

  it.each<[string, string, ForgedAnswer]>([
    ['without an ID token', '/token', { id_token: undefined }],
    ['with an ID token that is none', '/token', { id_token: 'a.b.c' }],
    ['with an error', '/token', (response) => response.writeHead(400, json).end('{"error":"invalid_grant"}')],
    ['of 1 MB', '/token', (response) => response.end('x'.repeat(1_000_000))],
    ['of 1 MB of keys', '/jwks', (response) => response.end('x'.repeat(1_000_000))],
    ['without keys', '/jwks', { keys: [] }],
    ['with keys that are none', '/jwks', { keys: [null, 1, {}] }],
  ])('that answers %s lets nobody in', async (_, path, answer) => {
    forging.answers.set(path, answer);
    expect(await refusal(identify())).toMatch(/^PROVIDER_FAILED: [\w .]+$/);
  });

  it('that names an address over http: elsewhere is not asked there', async () => {
    forging.answers.set(discovery, { token_endpoint: 'http://example.com/token' });
    expect(await refusal(identify())).toBe(
      'PROVIDER_FAILED: The provider names an address that is not https:.',
    );
  });

  it('that does not end its answer is left alone', async () => {
    provider = open(forging.issuer, 0.1);
    forging.answers.set('/token', (response) => void response.writeHead(200, json).write('{'));
    expect(await refusal(identify())).toBe('PROVIDER_UNAVAILABLE: OAUTH_TIMEOUT');
    provider = open(forging.issuer, 0.1);
    forging.answers.set(discovery, () => undefined);
    expect(await refusal(start())).toBe('PROVIDER_UNAVAILABLE: OAUTH_TIMEOUT');
  });

  it('that is asked for 50 people at once is asked for no more', async () => {
    let asked = 0;
    const waiting: (() => void)[] = [];
    const all = new Promise<void>((resolve) =>
      forging.answers.set('/token', (response) => {
        waiting.push(() => response.writeHead(500).end());
        if (++asked === 50) resolve();
      }),
    );
    const works = Array.from({ length: 50 }, () => refusal(identify()));
    await all;
    expect(await refusal(identify())).toBe('PROVIDER_UNAVAILABLE: unknown');
    waiting.forEach((answer) => answer());
    for (const work of works) expect(await work).toMatch(/^PROVIDER_FAILED/);
    forging.answers.delete('/token');
    await identify();
  });

  it('gets the secret of the client in a way that it takes', async () => {
    await identify();
    forging.answers.set(discovery, { token_endpoint_auth_methods_supported: ['client_secret_post'] });
    provider = open(forging.issuer);
    await identify();
    expect(forging.credentials).toEqual(['Basic d2ViaG9va3M6c2VjcmV0', 'secret']);
  });
});

it('an issuer that depends on who signs in is refused, whatever the library makes of it', () => {
  const issuer = 'https://login.microsoftonline.com/{tenantid}/v2.0';
  const metadata = { issuer, authorization_endpoint: 'https://login.microsoftonline.com/common/authorize' };
  expect(() => checkMetadata(metadata, 'https://login.microsoftonline.com/common/v2.0')).toThrow('issuer');
  const own = { ...metadata, issuer: 'https://login.microsoftonline.com/1/v2.0' };
  checkMetadata(own, own.issuer);
});
