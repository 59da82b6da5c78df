import { beforeAll, describe, expect, it } from 'vitest';

import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { callback, OidcWorld } from '../../testing/oidc-world.ts';
import { addPerson, signedIn } from '../../testing/people.ts';

const keep = closingAfterAll();
const viewer = '{ viewer { role workspace { id } user { email name } } }';
let world: OidcWorld;

beforeAll(async () => {
  world = await OidcWorld.start(keep);
});

describe('signing in', () => {
  it('is offered by name', async () => {
    const methods = await (await fetch(`${world.api.url}/auth/methods`)).json();
    expect(methods).toMatchObject({ password: true, oidc: { name: 'Example Login' } });
  });

  it('links the account of an address that both sides have verified, once and for all', async () => {
    const person = await world.verified();
    const browser = new Browser(world.api.url);
    const ada = world.known(person.email.toUpperCase());
    expect(await world.signIn(ada, { browser, returnTo: '/log?webhook=1' })).toBe('/log?webhook=1');
    expect((await browser.ask(viewer)).body.data.viewer).toMatchObject({
      role: 'EDITOR',
      user: { email: person.email },
    });
    // The provider may call them otherwise from now on: the subject counts.
    const again = new Browser(world.api.url);
    expect(await world.signIn({ sub: ada.sub, email: 'married@example.com' }, { browser: again })).toBe('/');
    expect((await again.ask(viewer)).body.data.viewer.user.email).toBe(person.email);
    expect(await world.identitiesOf(again)).toMatchObject([{ email: 'married@example.com' }]);
  });

  it('begins a new session in a cookie that only this host reads; the one before ends', async () => {
    const person = await world.verified();
    const browser = await signedIn(world.api.url, world.api.pool, person);
    const before = browser.cookies.get('perspection')!;
    world.provider.person = world.known(person.email);
    const { setCookies } = await browser.visit(await world.begin(browser));
    expect(setCookies).toContainEqual('perspection-oidc=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
    expect(setCookies.find((cookie) => cookie.startsWith('perspection='))).toMatch(
      /^perspection=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    expect(browser.cookies.get('perspection')).not.toBe(before);
    const thief = new Browser(world.api.url);
    thief.keep(`perspection=${before}`);
    expect((await thief.ask(viewer)).status).toBe(401);
  });

  it('goes on when the provider signs with new keys', async () => {
    const person = await world.verified();
    const ada = world.known(person.email);
    expect(await world.signIn(ada)).toBe('/');
    world.provider.rotateKeys();
    expect(await world.signIn(ada)).toBe('/');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/a\nb', ''])(
    'to %j leads to the front page',
    async (returnTo) => {
      expect(await world.signIn(world.known((await world.verified()).email), { returnTo })).toBe('/');
    },
  );
});

describe('somebody is not signed in', () => {
  it('whose address the provider has not verified', async () => {
    const person = await world.verified();
    for (const claim of [
      { email_verified: false },
      { email_verified: undefined },
      { email_verified: 'true' },
    ])
      expect(await world.signIn(world.known(person.email, claim))).toBe('/?sign-in=EMAIL_UNVERIFIED');
    expect(await world.signIn(world.known(person.email, { email: undefined }))).toBe(
      '/?sign-in=EMAIL_UNVERIFIED',
    );
  });

  it('by an account that somebody else may have made with their address', async () => {
    const { email } = await addPerson(world.api.pool, { [world.workspaceId]: 'EDITOR' });
    expect(await world.signIn(world.known(email))).toBe('/?sign-in=LINK_FIRST');
  });

  it('by the address alone, when their account asks for a second factor', async () => {
    const person = await world.verified();
    await world.api.pool.query('update people.users set totp_since = now() where id = $1', [person.id]);
    expect(await world.signIn(world.known(person.email))).toBe('/?sign-in=LINK_FIRST');
    const { rows } = await world.api.pool.query('select from people.identities where user_id = $1', [
      person.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('by an address that only looks like the one of an account', async () => {
    const person = await world.verified();
    const email = `k${person.email}`;
    await world.api.pool.query('update people.users set email = $2 where id = $1', [person.id, email]);
    // In lower case, the sign for Kelvin is a k.
    expect(await world.signIn(world.known(`\u212A${person.email}`))).toBe('/?sign-in=EMAIL_UNVERIFIED');
    expect(await world.signIn(world.known(email))).toBe('/');
  });

  it('who is unknown here and was not invited', async () => {
    expect(await world.signIn(world.known('nobody@example.com'))).toBe('/?sign-in=NOT_INVITED');
  });

  it('who says no at the provider; its text is not shown', async () => {
    const browser = new Browser(world.api.url);
    const { searchParams } = new URL((await browser.auth('/oidc/start')).body.location);
    const answer = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
      state: searchParams.get('state')!,
      iss: world.provider.issuer,
    });
    expect((await browser.visit(`${callback}?${answer}`)).location).toBe('/?sign-in=CANCELLED');
    const again = new URL((await browser.auth('/oidc/start')).body.location).searchParams;
    answer.set('state', again.get('state')!);
    answer.set('error', '"><script>');
    expect((await browser.visit(`${callback}?${answer}`)).location).toBe('/?sign-in=PROVIDER_FAILED');
  });
});

describe('an answer of the provider', () => {
  const nobody = '/?sign-in=EXPIRED';

  it('counts in the browser that began, and nowhere else', async () => {
    const browser = new Browser(world.api.url);
    world.provider.person = world.known((await world.verified()).email);
    const path = await world.begin(browser);
    expect((await new Browser(world.api.url).visit(path)).location).toBe(nobody);
    const victim = new Browser(world.api.url);
    await victim.auth('/oidc/start');
    expect((await victim.visit(path)).location).toBe(nobody);
    expect(victim.cookies.has('perspection')).toBe(false);
    expect((await browser.visit(path)).location).toBe('/');
  });

  it('counts once', async () => {
    const browser = new Browser(world.api.url);
    world.provider.person = world.known((await world.verified()).email);
    const path = await world.begin(browser);
    const thief = new Browser(world.api.url);
    thief.keep(`perspection-oidc=${browser.cookies.get('perspection-oidc')}`);
    expect((await browser.visit(path)).location).toBe('/');
    expect((await thief.visit(path)).location).toBe(nobody);
  });

  it('with another state is refused, and ends nothing', async () => {
    const browser = new Browser(world.api.url);
    world.provider.person = world.known((await world.verified()).email);
    const path = await world.begin(browser);
    const changed = path.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`);
    expect((await browser.visit(changed)).location).toBe(nobody);
    expect((await browser.visit(path.replace(/&?state=[^&]+/, ''))).location).toBe(nobody);
    expect((await browser.visit(path)).location).toBe('/');
  });

  it('of another issuer, or with the code of another sign-in, is refused', async () => {
    world.provider.person = world.known((await world.verified()).email);
    const browser = new Browser(world.api.url);
    const mixed = (await world.begin(browser)).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example');
    expect((await browser.visit(mixed)).location).toBe('/?sign-in=PROVIDER_FAILED');
    const withoutIssuer = (await world.begin(browser)).replace(/&iss=[^&]+/, '');
    expect((await browser.visit(withoutIssuer)).location).toBe('/?sign-in=PROVIDER_FAILED');
    const stolen = /code=([^&]+)/.exec(await world.begin(new Browser(world.api.url)))![1]!;
    const injected = (await world.begin(browser)).replace(/code=[^&]+/, `code=${stolen}`);
    expect((await browser.visit(injected)).location).toBe('/?sign-in=PROVIDER_FAILED');
  });

  it('that comes after 10 minutes is refused', async () => {
    const browser = new Browser(world.api.url);
    world.provider.person = world.known((await world.verified()).email);
    const path = await world.begin(browser);
    await world.api.pool.query(
      `update people.oidc_requests set expires_at = expires_at - interval '10 minutes'`,
    );
    expect((await browser.visit(path)).location).toBe(nobody);
  });

  it('is asked for in a way that others can neither use nor read', async () => {
    const browser = new Browser(world.api.url);
    const { body, setCookies } = await browser.auth('/oidc/start');
    const { searchParams } = new URL(body.location);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${world.api.url}${callback}`,
      scope: 'openid email profile',
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(setCookies).toEqual([
      expect.stringMatching(/^perspection-oidc=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ]);
    const host = 'hooks.example.com';
    const secure = await browser.auth('/oidc/start', {}, { host, origin: `https://${host}` });
    expect(secure.setCookies[0]).toMatch(/^__Host-perspection-oidc=.*; Path=\/; .*; SameSite=Lax; Secure$/);
    expect(new URL(secure.body.location).searchParams.get('redirect_uri')).toBe(`https://${host}${callback}`);
    const plain = await browser.auth('/oidc/start', {}, { host, origin: `http://${host}` });
    expect(plain.body.code).toBe('HTTPS_REQUIRED');
    const { rows } = await world.api.pool.query('select to_json(r) from people.oidc_requests as r');
    expect(JSON.stringify(rows)).not.toContain(browser.cookies.get('perspection-oidc'));
    const foreign = { origin: 'http://evil.example' };
    for (const path of ['/oidc/start', '/oidc/link', '/oidc/unlink', '/oidc/identities'])
      expect((await browser.auth(path, {}, foreign)).body.code).toBe('FORBIDDEN_ORIGIN');
  });
});
