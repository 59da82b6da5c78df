import { beforeAll, describe, expect, it } from 'vitest';

import { personLimits } from '../../model/index.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { freePort } from '../../testing/nats-server.ts';
import { startOidcProvider, type TestProvider } from '../../testing/oidc-provider.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { visitProvider } from '../../testing/provider-visit.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
const viewer = '{ viewer { role workspace { id } user { email name } } }';
const callback = '/auth/oidc/callback';
let api: RealApi;
let provider: TestProvider;
let workspaceId: string;
let key: string;
let last = 0;

beforeAll(async () => {
  const port = await freePort();
  provider = await startOidcProvider(keep, `http://127.0.0.1:${port}${callback}`);
  api = await startRealApi(keep, {
    ROLE: 'api',
    PORT: String(port),
    WRONG_KEYS_PER_MINUTE: '1000',
    ...provider.env,
  });
  ({ workspaceId, key } = await api.addWorkspace());
});

/** Somebody whom the provider knows, with a verified address unless it is said otherwise. */
function known(email: string, more: object = {}): TestProvider['person'] {
  last += 1;
  return { sub: `subject-${last}`, email, email_verified: true, name: 'Ada Lovelace', ...more };
}

/** Begins in a browser, and goes through the provider's pages. @returns The path with which it sends the browser back. */
async function begin(browser: Browser, body: object = {}, path = '/oidc/start'): Promise<string> {
  const { status, body: answer } = await browser.auth(path, body);
  expect([status, answer]).toMatchObject([200, {}]);
  const { href } = new URL(await visitProvider(answer.location, api.url));
  return href.slice(api.url.length);
}

/** Signs somebody in. @returns Where they are sent. */
async function signIn(
  person: TestProvider['person'],
  {
    browser = new Browser(api.url),
    ...body
  }: { browser?: Browser; returnTo?: string; invitation?: string } = {},
): Promise<string | null> {
  provider.person = person;
  return (await browser.visit(await begin(browser, body))).location;
}

const verify = ({ id }: TestPerson) =>
  api.pool.query('update people.users set email_verified_at = now() where id = $1', [id]);

async function verified(): Promise<TestPerson> {
  const person = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
  await verify(person);
  return person;
}

const identitiesOf = async (browser: Browser) =>
  (await browser.auth('/oidc/identities')).body.identities as { id: string; email: string }[];

const invite = 'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { inviteLink } }';

/** Invites an address to a workspace. @returns The token of the link. */
async function invited(email: string, role = 'VIEWER', key?: string): Promise<string> {
  const { body } = await api.ask(invite, { input: { email, role } }, key);
  return new URL(body.data.inviteMember.inviteLink).hash.slice('#token='.length);
}

describe('signing in', () => {
  it('is offered by name', async () => {
    const methods = await (await fetch(`${api.url}/auth/methods`)).json();
    expect(methods).toMatchObject({ password: true, oidc: { name: 'Example Login' } });
  });

  it('links the account of an address that both sides have verified, once and for all', async () => {
    const person = await verified();
    const browser = new Browser(api.url);
    const ada = known(person.email.toUpperCase());
    expect(await signIn(ada, { browser, returnTo: '/log?webhook=1' })).toBe('/log?webhook=1');
    expect((await browser.ask(viewer)).body.data.viewer).toMatchObject({
      role: 'EDITOR',
      user: { email: person.email },
    });
    // The provider may call them otherwise from now on: the subject counts.
    const again = new Browser(api.url);
    expect(await signIn({ sub: ada.sub, email: 'married@example.com' }, { browser: again })).toBe('/');
    expect((await again.ask(viewer)).body.data.viewer.user.email).toBe(person.email);
    expect(await identitiesOf(again)).toMatchObject([{ email: 'married@example.com' }]);
  });

  it('begins a new session in a cookie that only this host reads; the one before ends', async () => {
    const person = await verified();
    const browser = await signedIn(api.url, api.pool, person);
    const before = browser.cookies.get('perspection')!;
    provider.person = known(person.email);
    const { setCookies } = await browser.visit(await begin(browser));
    expect(setCookies).toContainEqual('perspection-oidc=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
    expect(setCookies.find((cookie) => cookie.startsWith('perspection='))).toMatch(
      /^perspection=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    expect(browser.cookies.get('perspection')).not.toBe(before);
    const thief = new Browser(api.url);
    thief.keep(`perspection=${before}`);
    expect((await thief.ask(viewer)).status).toBe(401);
  });

  it('goes on when the provider signs with new keys', async () => {
    const person = await verified();
    const ada = known(person.email);
    expect(await signIn(ada)).toBe('/');
    provider.rotateKeys();
    expect(await signIn(ada)).toBe('/');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/a\nb', ''])(
    'to %j leads to the front page',
    async (returnTo) => {
      expect(await signIn(known((await verified()).email), { returnTo })).toBe('/');
    },
  );
});

describe('somebody is not signed in', () => {
  it('whose address the provider has not verified', async () => {
    const person = await verified();
    for (const claim of [
      { email_verified: false },
      { email_verified: undefined },
      { email_verified: 'true' },
    ])
      expect(await signIn(known(person.email, claim))).toBe('/?sign-in=EMAIL_UNVERIFIED');
    expect(await signIn(known(person.email, { email: undefined }))).toBe('/?sign-in=EMAIL_UNVERIFIED');
  });

  it('by an account that somebody else may have made with their address', async () => {
    const { email } = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
    expect(await signIn(known(email))).toBe('/?sign-in=LINK_FIRST');
  });

  it('by the address alone, when their account asks for a second factor', async () => {
    const person = await verified();
    await api.pool.query('update people.users set totp_since = now() where id = $1', [person.id]);
    expect(await signIn(known(person.email))).toBe('/?sign-in=LINK_FIRST');
    const { rows } = await api.pool.query('select from people.identities where user_id = $1', [person.id]);
    expect(rows).toEqual([]);
  });

  it('by an address that only looks like the one of an account', async () => {
    const person = await verified();
    const email = `k${person.email}`;
    await api.pool.query('update people.users set email = $2 where id = $1', [person.id, email]);
    // In lower case, the sign for Kelvin is a k.
    expect(await signIn(known(`\u212A${person.email}`))).toBe('/?sign-in=EMAIL_UNVERIFIED');
    expect(await signIn(known(email))).toBe('/');
  });

  it('who is unknown here and was not invited', async () => {
    expect(await signIn(known('nobody@example.com'))).toBe('/?sign-in=NOT_INVITED');
  });

  it('who says no at the provider; its text is not shown', async () => {
    const browser = new Browser(api.url);
    const { searchParams } = new URL((await browser.auth('/oidc/start')).body.location);
    const answer = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>alert(1)</script>',
      state: searchParams.get('state')!,
      iss: provider.issuer,
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
    const browser = new Browser(api.url);
    provider.person = known((await verified()).email);
    const path = await begin(browser);
    expect((await new Browser(api.url).visit(path)).location).toBe(nobody);
    const victim = new Browser(api.url);
    await victim.auth('/oidc/start');
    expect((await victim.visit(path)).location).toBe(nobody);
    expect(victim.cookies.has('perspection')).toBe(false);
    expect((await browser.visit(path)).location).toBe('/');
  });

  it('counts once', async () => {
    const browser = new Browser(api.url);
    provider.person = known((await verified()).email);
    const path = await begin(browser);
    const thief = new Browser(api.url);
    thief.keep(`perspection-oidc=${browser.cookies.get('perspection-oidc')}`);
    expect((await browser.visit(path)).location).toBe('/');
    expect((await thief.visit(path)).location).toBe(nobody);
  });

  it('with another state is refused, and ends nothing', async () => {
    const browser = new Browser(api.url);
    provider.person = known((await verified()).email);
    const path = await begin(browser);
    const changed = path.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`);
    expect((await browser.visit(changed)).location).toBe(nobody);
    expect((await browser.visit(path.replace(/&?state=[^&]+/, ''))).location).toBe(nobody);
    expect((await browser.visit(path)).location).toBe('/');
  });

  it('of another issuer, or with the code of another sign-in, is refused', async () => {
    provider.person = known((await verified()).email);
    const browser = new Browser(api.url);
    const mixed = (await begin(browser)).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example');
    expect((await browser.visit(mixed)).location).toBe('/?sign-in=PROVIDER_FAILED');
    const withoutIssuer = (await begin(browser)).replace(/&iss=[^&]+/, '');
    expect((await browser.visit(withoutIssuer)).location).toBe('/?sign-in=PROVIDER_FAILED');
    const stolen = /code=([^&]+)/.exec(await begin(new Browser(api.url)))![1]!;
    const injected = (await begin(browser)).replace(/code=[^&]+/, `code=${stolen}`);
    expect((await browser.visit(injected)).location).toBe('/?sign-in=PROVIDER_FAILED');
  });

  it('that comes after 10 minutes is refused', async () => {
    const browser = new Browser(api.url);
    provider.person = known((await verified()).email);
    const path = await begin(browser);
    await api.pool.query(`update people.oidc_requests set expires_at = expires_at - interval '10 minutes'`);
    expect((await browser.visit(path)).location).toBe(nobody);
  });

  it('is asked for in a way that others can neither use nor read', async () => {
    const browser = new Browser(api.url);
    const { body, setCookies } = await browser.auth('/oidc/start');
    const { searchParams } = new URL(body.location);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${api.url}${callback}`,
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
    const { rows } = await api.pool.query('select to_json(r) from people.oidc_requests as r');
    expect(JSON.stringify(rows)).not.toContain(browser.cookies.get('perspection-oidc'));
    const foreign = { origin: 'http://evil.example' };
    for (const path of ['/oidc/start', '/oidc/link', '/oidc/unlink', '/oidc/identities'])
      expect((await browser.auth(path, {}, foreign)).body.code).toBe('FORBIDDEN_ORIGIN');
  });
});

describe('an invitation', () => {
  it('to a verified address is enough to join, in every workspace that invited it', async () => {
    const email = 'grace@example.com';
    await invited(email);
    const other = await api.addWorkspace();
    await invited(email, 'EDITOR', other.key);
    const browser = new Browser(api.url);
    const grace = known(email, { name: 'Grace\u202E\n<b>Hopper</b>' });
    expect(await signIn(grace, { browser })).toBe('/');
    const { body } = await browser.ask('{ viewer { user { name } } workspaces(first: 5) { nodes { id } } }');
    expect(body.data.viewer.user.name).toBe('Grace <b>Hopper</b>');
    expect(body.data.workspaces.nodes).toHaveLength(2);
    const password = await browser.auth('/sign-in', { email, password: '' });
    expect(password.body.code).toBe('WRONG_CREDENTIALS');
    const { rows } = await api.pool.query(
      `select action from settings.audit_log where workspace_id = $1 and action = 'MEMBER_JOINED'`,
      [other.workspaceId],
    );
    expect(rows).toHaveLength(1);
  });

  it('that ended, or to a full workspace, does not hide another one to the same address', async () => {
    const email = 'radia@example.com';
    await invited(email);
    const [demoted, deleted, full] = [
      await api.addWorkspace(),
      await api.addWorkspace(),
      await api.addWorkspace(),
    ];
    for (const { key: owner } of [demoted, deleted, full]) await invited(email, 'OWNER', owner);
    await api.pool.query(`update settings.api_keys set role = 'EDITOR' where workspace_id = $1`, [
      demoted.workspaceId,
    ]);
    await api.pool.query('update settings.workspaces set deletes_at = now() where id = $1', [
      deleted.workspaceId,
    ]);
    await api.pool.query(
      `with people as (insert into people.users (id, email, name, created_at)
         select gen_random_uuid(), 'member-' || n, 'Member', now() from generate_series(1, $2) as n returning id)
       insert into settings.members (workspace_id, user_id, role, created_at) select $1, id, 'VIEWER', now() from people`,
      [full.workspaceId, personLimits.members],
    );
    const browser = new Browser(api.url);
    expect(await signIn(known(email), { browser })).toBe('/');
    const { body } = await browser.ask('{ workspaces(first: 5) { nodes { id } } }');
    expect(body.data.workspaces.nodes).toEqual([{ id: workspaceId }]);
    const late = 'late@example.com';
    await invited(late, 'OWNER', full.key);
    expect(await signIn(known(late))).toBe('/?sign-in=TOO_MANY');
  });

  it('is accepted by its link with an account of the same address, verified or not', async () => {
    const email = 'edsger@example.com';
    const invitation = await invited(email);
    expect(await signIn(known('someone@else.example'), { invitation })).toBe('/?sign-in=OTHER_ADDRESS');
    const browser = new Browser(api.url);
    const edsger = known(email, { email_verified: false });
    expect(await signIn(edsger, { browser, invitation })).toBe('/');
    expect((await browser.ask(viewer)).body.data.viewer).toMatchObject({ role: 'VIEWER', user: { email } });
    expect(await signIn(edsger, { invitation })).toBe('/?sign-in=LINK_INVALID');
    // Neither side has verified the address: another account with it is somebody else's.
    expect(await signIn(known(email))).toBe('/?sign-in=LINK_FIRST');
    const other = await api.addWorkspace();
    await signIn(edsger, { browser, invitation: await invited(email, 'OWNER', other.key) });
    const headers = { 'x-perspection-workspace': other.workspaceId };
    expect((await browser.ask(viewer, {}, headers)).body.data.viewer.role).toBe('OWNER');
  });
});

describe('linked accounts', () => {
  const link = async (browser: Browser, person: TestProvider['person']) => {
    provider.person = person;
    return (await browser.visit(await begin(browser, {}, '/oidc/link'))).location;
  };

  it('are linked by whoever has signed in of late, listed, and unlinked', async () => {
    const person = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
    const browser = await signedIn(api.url, api.pool, person);
    const ada = known('private@example.com', { email_verified: false });
    expect(await link(browser, ada)).toBe('/settings/sign-in');
    expect(await link(browser, ada)).toBe('/settings/sign-in');
    const [identity, ...more] = await identitiesOf(browser);
    expect([identity, more]).toMatchObject([{ issuer: provider.issuer, email: 'private@example.com' }, []]);
    const session = new Browser(api.url);
    await signIn(ada, { browser: session });
    expect((await session.ask(viewer)).body.data.viewer.user.email).toBe(person.email);
    expect((await browser.auth('/oidc/unlink', { id: identity!.id })).status).toBe(204);
    expect((await session.ask(viewer)).status).toBe(401);
    const { rows } = await api.pool.query(
      `select action from settings.audit_log where object_id = $1 and workspace_id = $2 and action like 'IDENTITY%' order by id`,
      [person.id, workspaceId],
    );
    expect(rows).toEqual([{ action: 'IDENTITY_LINKED' }, { action: 'IDENTITY_UNLINKED' }]);
    expect((await browser.auth('/oidc/unlink', { id: identity!.id })).body.code).toBe('NOT_FOUND');
    expect(await signIn(ada)).toBe('/?sign-in=EMAIL_UNVERIFIED');
  });

  it('belong to one person, and at most 10 to each', async () => {
    const [one, other] = await Promise.all([verified(), verified()]);
    const ada = known(one.email);
    await signIn(ada);
    const browser = await signedIn(api.url, api.pool, other);
    expect(await link(browser, ada)).toBe('/settings/sign-in?sign-in=LINKED_ELSEWHERE');
    const owned = await identitiesOf(await signedIn(api.url, api.pool, one));
    expect((await browser.auth('/oidc/unlink', { id: owned[0]!.id })).body.code).toBe('NOT_FOUND');
    await api.pool.query(
      `insert into people.identities (id, user_id, issuer, subject, created_at, last_used_at)
       select gen_random_uuid(), $1, 'https://other.example', n, now(), now() from generate_series(1, 10) as n`,
      [other.id],
    );
    expect(await link(browser, known('eleventh@example.com'))).toBe('/settings/sign-in?sign-in=TOO_MANY');
  });

  it('are those of whoever has just signed in at the provider', async () => {
    const browser = await signedIn(api.url, api.pool, await verified());
    const { body } = await browser.auth('/oidc/link');
    expect(new URL(body.location).searchParams.get('prompt')).toBe('login');
  });

  it('are linked in the session that asked for it, and in no other one', async () => {
    const browser = await signedIn(api.url, api.pool, await verified());
    provider.person = known('private@example.com');
    const path = await begin(browser, {}, '/oidc/link');
    browser.cookies.delete('perspection');
    browser.keep(
      `perspection=${(await signedIn(api.url, api.pool, await verified())).cookies.get('perspection')}`,
    );
    expect((await browser.visit(path)).location).toBe('/settings/sign-in?sign-in=SIGNED_OUT');
    expect(await identitiesOf(browser)).toEqual([]);
  });

  it('stay as they are when the sign-in is 11 minutes old', async () => {
    const person = await verified();
    const browser = await signedIn(api.url, api.pool, person);
    await api.pool.query(
      `update people.sessions set created_at = now() - interval '11 minutes' where user_id = $1`,
      [person.id],
    );
    await expect
      .poll(async () => (await browser.auth('/oidc/link')).body.code)
      .toBe('REAUTHENTICATION_REQUIRED');
    expect((await browser.auth('/oidc/unlink', { id: 'x' })).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await new Browser(api.url).auth('/oidc/link')).body.code).toBe('UNAUTHENTICATED');
  });

  it('stay when nothing else is left to sign in with', async () => {
    const email = 'barbara@example.com';
    await invited(email);
    const browser = new Browser(api.url);
    await signIn(known(email), { browser });
    const { id } = (await identitiesOf(browser))[0]!;
    expect((await browser.auth('/oidc/unlink', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
    await link(browser, known('barbara@home.example'));
    const [, other] = await identitiesOf(browser);
    // A provider that is set up no more lets nobody in.
    await api.pool.query(`update people.identities set issuer = 'https://former.example' where id = $1`, [
      other!.id,
    ]);
    expect((await browser.auth('/oidc/unlink', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
    expect((await browser.auth('/oidc/unlink', { id: other!.id })).status).toBe(204);
    await link(browser, known('barbara@home.example'));
    expect((await browser.auth('/oidc/unlink', { id })).status).toBe(204);
    await api.pool.query(
      `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
       select gen_random_uuid(), user_id, 'Phone', 'phone', '', 0, '{}', now() from people.identities where email = $1`,
      ['barbara@home.example'],
    );
    const next = (await identitiesOf(browser))[0]!.id;
    expect((await browser.auth('/oidc/unlink', { id: next })).status).toBe(204);
  });

  it('end with a new password by a link: whoever had the account before may have linked one', async () => {
    const person = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
    const thief = known('thief@example.com');
    await link(await signedIn(api.url, api.pool, person), thief);
    const created = await api.ask(
      'mutation ($id: ID!) { createPasswordResetLink(userId: $id) { link } }',
      { id: person.id },
      key,
    );
    const token = new URL(created.body.data.createPasswordResetLink.link).hash.slice('#token='.length);
    const browser = new Browser(api.url);
    expect((await browser.auth('/reset/confirm', { token, password })).status).toBe(204);
    expect(await signIn(thief)).toBe('/?sign-in=NOT_INVITED');
  });
});
