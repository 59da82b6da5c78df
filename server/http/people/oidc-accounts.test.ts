import { beforeAll, describe, expect, it } from 'vitest';

import { personLimits } from '../../model/index.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { type TestProvider } from '../../testing/oidc-provider.ts';
import { OidcWorld } from '../../testing/oidc-world.ts';
import { addPerson, password, signedIn } from '../../testing/people.ts';

const keep = closingAfterAll();
const viewer = '{ viewer { role workspace { id } user { email name } } }';
let world: OidcWorld;

beforeAll(async () => {
  world = await OidcWorld.start(keep);
});

describe('an invitation', () => {
  it('to a verified address is enough to join, in every workspace that invited it', async () => {
    const email = 'grace@example.com';
    await world.invited(email);
    const other = await world.api.addWorkspace();
    await world.invited(email, 'EDITOR', other.key);
    const browser = new Browser(world.api.url);
    const grace = world.known(email, { name: 'Grace\u202E\n<b>Hopper</b>' });
    expect(await world.signIn(grace, { browser })).toBe('/');
    const { body } = await browser.ask('{ viewer { user { name } } workspaces(first: 5) { nodes { id } } }');
    expect(body.data.viewer.user.name).toBe('Grace <b>Hopper</b>');
    expect(body.data.workspaces.nodes).toHaveLength(2);
    const password = await browser.auth('/sign-in', { email, password: '' });
    expect(password.body.code).toBe('WRONG_CREDENTIALS');
    const { rows } = await world.api.pool.query(
      `select action from settings.audit_log where workspace_id = $1 and action = 'MEMBER_JOINED'`,
      [other.workspaceId],
    );
    expect(rows).toHaveLength(1);
  });

  it('that ended, or to a full workspace, does not hide another one to the same address', async () => {
    const email = 'radia@example.com';
    await world.invited(email, 'VIEWER', world.key);
    const [demoted, deleted, full] = [
      await world.api.addWorkspace(),
      await world.api.addWorkspace(),
      await world.api.addWorkspace(),
    ];
    for (const { key: owner } of [demoted, deleted, full]) await world.invited(email, 'OWNER', owner);
    const ended = 'margaret@example.com';
    for (const { key: owner } of [demoted, deleted]) await world.invited(ended, 'OWNER', owner);
    await world.api.pool.query(`update settings.api_keys set role = 'EDITOR' where workspace_id = $1`, [
      demoted.workspaceId,
    ]);
    await world.api.pool.query('update settings.workspaces set deletes_at = now() where id = $1', [
      deleted.workspaceId,
    ]);
    await world.api.pool.query(
      `with people as (insert into people.users (id, email, name, created_at)
         select gen_random_uuid(), 'member-' || n, 'Member', now() from generate_series(1, $2) as n returning id)
       insert into settings.members (workspace_id, user_id, role, created_at) select $1, id, 'VIEWER', now() from people`,
      [full.workspaceId, personLimits.members],
    );
    const browser = new Browser(world.api.url);
    expect(await world.signIn(world.known(email), { browser })).toBe('/');
    const { body } = await browser.ask('{ workspaces(first: 5) { nodes { id } } }');
    expect(body.data.workspaces.nodes).toEqual([{ id: world.workspaceId }]);
    expect(await world.signIn(world.known(ended))).toBe('/?sign-in=NOT_INVITED');
    const late = 'late@example.com';
    await world.invited(late, 'OWNER', full.key);
    expect(await world.signIn(world.known(late))).toBe('/?sign-in=TOO_MANY');
  });

  it('is accepted by its link with an account of the same address, verified or not', async () => {
    const email = 'edsger@example.com';
    const invitation = await world.invited(email);
    expect(await world.signIn(world.known('someone@else.example'), { invitation })).toBe(
      '/?sign-in=OTHER_ADDRESS',
    );
    const browser = new Browser(world.api.url);
    const edsger = world.known(email, { email_verified: false });
    expect(await world.signIn(edsger, { browser, invitation })).toBe('/');
    expect((await browser.ask(viewer)).body.data.viewer).toMatchObject({ role: 'VIEWER', user: { email } });
    expect(await world.signIn(edsger, { invitation })).toBe('/?sign-in=LINK_INVALID');
    // Neither side has verified the address: another account with it is somebody else's.
    expect(await world.signIn(world.known(email))).toBe('/?sign-in=LINK_FIRST');
    const other = await world.api.addWorkspace();
    await world.signIn(edsger, { browser, invitation: await world.invited(email, 'OWNER', other.key) });
    const headers = { 'x-perspection-workspace': other.workspaceId };
    expect((await browser.ask(viewer, {}, headers)).body.data.viewer.role).toBe('OWNER');
  });
});

describe('linked accounts', () => {
  const link = async (browser: Browser, person: TestProvider['person']) => {
    world.provider.person = person;
    return (await browser.visit(await world.begin(browser, {}, '/oidc/link'))).location;
  };

  it('are linked by whoever has signed in of late, listed, and unlinked', async () => {
    const person = await addPerson(world.api.pool, { [world.workspaceId]: 'EDITOR' });
    const browser = await signedIn(world.api.url, world.api.pool, person);
    const ada = world.known('private@example.com', { email_verified: false });
    expect(await link(browser, ada)).toBe('/settings/sign-in');
    expect(await link(browser, ada)).toBe('/settings/sign-in');
    const [identity, ...more] = await world.identitiesOf(browser);
    expect([identity, more]).toMatchObject([
      { issuer: world.provider.issuer, email: 'private@example.com' },
      [],
    ]);
    const session = new Browser(world.api.url);
    await world.signIn(ada, { browser: session });
    expect((await session.ask(viewer)).body.data.viewer.user.email).toBe(person.email);
    expect((await browser.auth('/oidc/unlink', { id: identity!.id })).status).toBe(204);
    expect((await session.ask(viewer)).status).toBe(401);
    const { rows } = await world.api.pool.query(
      `select action from settings.audit_log where object_id = $1 and workspace_id = $2 and action like 'IDENTITY%' order by id`,
      [person.id, world.workspaceId],
    );
    expect(rows).toEqual([{ action: 'IDENTITY_LINKED' }, { action: 'IDENTITY_UNLINKED' }]);
    expect((await browser.auth('/oidc/unlink', { id: identity!.id })).body.code).toBe('NOT_FOUND');
    expect(await world.signIn(ada)).toBe('/?sign-in=EMAIL_UNVERIFIED');
  });

  it('belong to one person, and at most 10 to each', async () => {
    const [one, other] = await Promise.all([world.verified(), world.verified()]);
    const ada = world.known(one.email);
    await world.signIn(ada);
    const browser = await signedIn(world.api.url, world.api.pool, other);
    expect(await link(browser, ada)).toBe('/settings/sign-in?sign-in=LINKED_ELSEWHERE');
    const owned = await world.identitiesOf(await signedIn(world.api.url, world.api.pool, one));
    expect((await browser.auth('/oidc/unlink', { id: owned[0]!.id })).body.code).toBe('NOT_FOUND');
    await world.api.pool.query(
      `insert into people.identities (id, user_id, issuer, subject, created_at, last_used_at)
       select gen_random_uuid(), $1, 'https://other.example', n, now(), now() from generate_series(1, 10) as n`,
      [other.id],
    );
    expect(await link(browser, world.known('eleventh@example.com'))).toBe(
      '/settings/sign-in?sign-in=TOO_MANY',
    );
  });

  it('are those of whoever has just signed in at the provider', async () => {
    const browser = await signedIn(world.api.url, world.api.pool, await world.verified());
    const { body } = await browser.auth('/oidc/link');
    expect(new URL(body.location).searchParams.get('prompt')).toBe('login');
  });

  it('are linked in the session that asked for it, and in no other one', async () => {
    const browser = await signedIn(world.api.url, world.api.pool, await world.verified());
    world.provider.person = world.known('private@example.com');
    const path = await world.begin(browser, {}, '/oidc/link');
    browser.cookies.delete('perspection');
    browser.keep(
      `perspection=${(await signedIn(world.api.url, world.api.pool, await world.verified())).cookies.get('perspection')}`,
    );
    expect((await browser.visit(path)).location).toBe('/settings/sign-in?sign-in=SIGNED_OUT');
    expect(await world.identitiesOf(browser)).toEqual([]);
  });

  it('stay as they are when the sign-in is 11 minutes old', async () => {
    const person = await world.verified();
    const browser = await signedIn(world.api.url, world.api.pool, person);
    await world.api.pool.query(
      `update people.sessions set created_at = now() - interval '11 minutes' where user_id = $1`,
      [person.id],
    );
    await expect
      .poll(async () => (await browser.auth('/oidc/link')).body.code)
      .toBe('REAUTHENTICATION_REQUIRED');
    expect((await browser.auth('/oidc/unlink', { id: 'x' })).body.code).toBe('REAUTHENTICATION_REQUIRED');
    expect((await new Browser(world.api.url).auth('/oidc/link')).body.code).toBe('UNAUTHENTICATED');
  });

  it('stay when nothing else is left to sign in with', async () => {
    const email = 'barbara@example.com';
    await world.invited(email);
    const browser = new Browser(world.api.url);
    await world.signIn(world.known(email), { browser });
    const { id } = (await world.identitiesOf(browser))[0]!;
    expect((await browser.auth('/oidc/unlink', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
    await link(browser, world.known('barbara@home.example'));
    const [, other] = await world.identitiesOf(browser);
    // A provider that is set up no more lets nobody in.
    await world.api.pool.query(
      `update people.identities set issuer = 'https://former.example' where id = $1`,
      [other!.id],
    );
    expect((await browser.auth('/oidc/unlink', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
    expect((await browser.auth('/oidc/unlink', { id: other!.id })).status).toBe(204);
    await link(browser, world.known('barbara@home.example'));
    expect((await browser.auth('/oidc/unlink', { id })).status).toBe(204);
    await world.api.pool.query(
      `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
       select gen_random_uuid(), user_id, 'Phone', 'phone', '', 0, '{}', now() from people.identities where email = $1`,
      ['barbara@home.example'],
    );
    const next = (await world.identitiesOf(browser))[0]!.id;
    expect((await browser.auth('/oidc/unlink', { id: next })).status).toBe(204);
  });

  it('end with a new password by a link: whoever had the account before may have linked one', async () => {
    const person = await addPerson(world.api.pool, { [world.workspaceId]: 'EDITOR' });
    const thief = world.known('thief@example.com');
    await link(await signedIn(world.api.url, world.api.pool, person), thief);
    const created = await world.api.ask(
      'mutation ($id: ID!) { createPasswordResetLink(userId: $id) { link } }',
      { id: person.id },
      world.key,
    );
    const token = new URL(created.body.data.createPasswordResetLink.link).hash.slice('#token='.length);
    const browser = new Browser(world.api.url);
    expect((await browser.auth('/reset/confirm', { token, password })).status).toBe(204);
    expect(await world.signIn(thief)).toBe('/?sign-in=NOT_INVITED');
  });
});
