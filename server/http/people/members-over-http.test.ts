import { beforeAll, describe, expect, it } from 'vitest';

import { createToken, hashToken } from '../../access/people/token.ts';
import { uuidv7 } from '../../ids.ts';
import { type MemberRole } from '../../model/index.ts';
import { inTransaction } from '../../storage/index.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let workspaceId: string;
let key: string;
let owner: TestPerson;
let ownersBrowser: Browser;

const errors = 'userErrors { field code }';
const viewer = '{ viewer { workspace { id } role } }';
const invite = `mutation ($email: String!, $role: Role!) {
  inviteMember(input: { email: $email, role: $role }) { invitation { id email role } inviteLink ${errors} }
}`;
const changeRole = `mutation ($userId: ID!, $role: Role!) {
  changeMemberRole(userId: $userId, role: $role) { member { role user { id } } ${errors} }
}`;
const remove = `mutation ($userId: ID!) { removeMember(userId: $userId) { removedId ${errors} } }`;
const resetLink = `mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) { link ${errors} } }`;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' });
  ({ workspaceId, key } = await api.addWorkspace());
  owner = await addPerson(api.pool, { [workspaceId]: 'OWNER' });
  ownersBrowser = await signedIn(api.url, api.pool, owner);
});

/** Somebody in the workspace, with a browser. */
async function join(role: MemberRole) {
  const person = await addPerson(api.pool, { [workspaceId]: role });
  return { ...person, browser: await signedIn(api.url, api.pool, person) };
}

/** The single root field of an answer. */
async function ask(browser: Browser, query: string, variables: object = {}) {
  const { status, body } = await browser.ask(query, variables);
  expect([status, body.errors]).toEqual([200, undefined]);
  return Object.values(body.data)[0] as Record<string, never>;
}

async function inviteToken(email: string, role = 'VIEWER', browser = ownersBrowser): Promise<string> {
  const { inviteLink } = await ask(browser, invite, { email, role });
  return /^http:\S+\/invitation#token=([\w-]{43})$/.exec(inviteLink!)![1]!;
}

const newEmail = () => `${uuidv7()}@example.com`;
const chosen = { name: 'Grace', password };

describe('an invitation', () => {
  it('makes an account and a member, once', async () => {
    const email = newEmail();
    const token = await inviteToken(` ${email.toUpperCase()}`, 'EDITOR');
    const browser = new Browser(api.url);
    expect((await browser.auth('/invitation', { token })).body).toEqual({
      email,
      workspace: { name: 'Test' },
      role: 'EDITOR',
      hasAccount: false,
    });
    expect((await browser.auth('/invitation/accept', { token })).body.code).toBe('UNAUTHENTICATED');
    const { body } = await browser.auth('/invitation/accept', { token, ...chosen });
    expect(body).toMatchObject({ user: { email, name: 'Grace' }, workspace: { id: workspaceId } });
    expect(await ask(browser, viewer)).toEqual({ workspace: { id: workspaceId }, role: 'EDITOR' });
    for (const path of ['/invitation', '/invitation/accept'])
      expect((await new Browser(api.url).auth(path, { token, ...chosen })).body.code).toBe('LINK_INVALID');
    const entries = await api.pool.query(
      'select action, actor_kind, actor_name, client_address from settings.audit_log where object_name = $1 order by id',
      [email],
    );
    expect(entries.rows).toEqual([
      { action: 'MEMBER_INVITED', actor_kind: 'USER', actor_name: owner.email, client_address: '127.0.0.1' },
      { action: 'MEMBER_JOINED', actor_kind: 'USER', actor_name: email, client_address: '127.0.0.1' },
    ]);
    const { rows } = await api.pool.query('select email_verified_at from people.users where email = $1', [
      email,
    ]);
    expect(rows).toEqual([{ email_verified_at: null }]); // the link was handed over
  });

  it('of an account is accepted by that account alone', async () => {
    const { workspaceId: other, key: othersKey } = await api.addWorkspace();
    const [invited, stranger] = [await join('VIEWER'), await join('VIEWER')];
    const { body } = await api.ask(invite, { email: invited.email, role: 'OWNER' }, othersKey);
    const token = body.data.inviteMember.inviteLink.split('#token=')[1];
    for (const browser of [new Browser(api.url), stranger.browser]) {
      const refused = await browser.auth('/invitation/accept', { token, ...chosen });
      expect([refused.status, refused.body.code]).toEqual([409, 'SIGN_IN_REQUIRED']);
    }
    const { browser, id, email } = invited;
    const sessions = 'select id, token_hash, expires_at from people.sessions where user_id = $1';
    const before = (await api.pool.query(sessions, [id])).rows;
    const accepted = await browser.auth('/invitation/accept', { token });
    expect(accepted.body).toEqual({ user: { id, email, name: 'Ada' }, workspace: { id: other } });
    // A link must not make a session last longer than it would have.
    expect(accepted.setCookies).toEqual([]);
    expect((await api.pool.query(sessions, [id])).rows).toEqual(before);
    const inOther = await browser.ask(viewer, {}, { 'x-perspection-workspace': other });
    expect(inOther.body.data.viewer).toEqual({ workspace: { id: other }, role: 'OWNER' });
    expect((await browser.ask(viewer)).body.data.viewer.workspace.id).toBe(other); // used last
  });

  it.each([
    ['was revoked', 'delete from settings.invitations where email = $1'],
    ['has expired', "update settings.invitations set expires_at = now() - interval '1 s' where email = $1"],
  ])('that %s is good for nothing', async (_, sql) => {
    const email = newEmail();
    const token = await inviteToken(email);
    await api.pool.query(sql, [email]);
    for (const path of ['/invitation', '/invitation/accept'])
      expect((await new Browser(api.url).auth(path, { token, ...chosen })).body.code).toBe('LINK_INVALID');
  });

  it('of an address again ends the earlier link, and can be revoked', async () => {
    const email = newEmail();
    const tokens = [await inviteToken(email), await inviteToken(email)];
    const statuses = [];
    for (const token of tokens)
      statuses.push((await new Browser(api.url).auth('/invitation', { token })).status);
    expect(statuses).toEqual([404, 200]);
    const list = '{ invitations { id email } }';
    const mine = ((await ask(ownersBrowser, list)) as unknown as { id: string; email: string }[]).filter(
      (one) => one.email === email,
    );
    expect(mine).toHaveLength(1);
    const revoke = `mutation ($id: ID!) { revokeInvitation(id: $id) { revokedId ${errors} } }`;
    const { key: strangersKey } = await api.addWorkspace();
    const notFound = [{ field: ['id'], code: 'NOT_FOUND' }];
    for (const id of [mine[0]!.id, uuidv7(), 'x'])
      expect((await api.ask(revoke, { id }, strangersKey)).body.data.revokeInvitation.userErrors).toEqual(
        notFound,
      );
    expect(await ask(ownersBrowser, revoke, mine[0])).toMatchObject({ revokedId: mine[0]!.id });
  });

  it('refuses mistakes, and people who are members already', async () => {
    const refused = async (input: object) =>
      (await ask(ownersBrowser, invite, { email: 'a@b.c', role: 'VIEWER', ...input }))['userErrors'];
    expect(await refused({ email: ' ' })).toEqual([{ field: ['email'], code: 'REQUIRED' }]);
    for (const email of [
      'a b@c.d',
      'a@b@c.d',
      'a,b@c.d',
      'x<a@b.c>',
      '"a"@b.c',
      'a@',
      'a',
      'ä@b.c',
      'a@b.c\nBcc: d@e.f',
    ])
      expect(await refused({ email })).toEqual([{ field: ['email'], code: 'INVALID' }]);
    expect(await refused({ email: `${'a'.repeat(300)}@b.c` })).toEqual([
      { field: ['email'], code: 'TOO_LONG' },
    ]);
    expect(await refused({ role: 'INGEST' })).toEqual([{ field: ['role'], code: 'INVALID' }]);
    expect(await refused({ email: owner.email })).toEqual([{ field: ['email'], code: 'TAKEN' }]);
  });

  it('is accepted once, however many accept at the same time', async () => {
    const token = await inviteToken(newEmail());
    const all = await Promise.all(
      [1, 2, 3].map(() => new Browser(api.url).auth('/invitation/accept', { token, ...chosen })),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
  });
});

describe('a member', () => {
  it('who gets another role loses open sockets, and goes on with the new one', async () => {
    const { id, browser } = await join('EDITOR');
    const { acknowledged, closed } = browser.openSocket(keep);
    expect(await acknowledged).toBe(true);
    const changed = await ask(ownersBrowser, changeRole, { userId: id, role: 'VIEWER' });
    expect(changed).toEqual({ member: { role: 'VIEWER', user: { id } }, userErrors: [] });
    expect(await ask(browser, viewer)).toMatchObject({ role: 'VIEWER' });
    expect(await closed).toBe(4403);
  });

  it('who is removed loses requests and sockets there at once, in every process', async () => {
    const { id, browser } = await join('EDITOR');
    const other = await startRealApi(keep, { ROLE: 'api', DATABASE_URL: api.databaseUrl });
    const elsewhere = new Browser(other.url);
    for (const pair of browser.cookies) elsewhere.keep(pair.join('='));
    const sockets = [browser, elsewhere].map((one) => one.openSocket(keep));
    for (const { acknowledged } of sockets) expect(await acknowledged).toBe(true);
    expect(await ask(ownersBrowser, remove, { userId: id })).toEqual({ removedId: id, userErrors: [] });
    expect((await browser.ask(viewer)).body.errors[0].extensions.code).toBe('FORBIDDEN');
    for (const { closed } of sockets) expect(await closed).toBe(4403);
    expect((await elsewhere.ask(viewer)).status).toBe(403);
    expect(await browser.openSocket(keep).closed).toBe(4403);
  });

  it('gets the same answer for another workspace as for one that is not there', async () => {
    const { browser } = await join('OWNER');
    const { workspaceId: other } = await api.addWorkspace();
    const refused = async (id: string) => {
      const { status, body } = await browser.ask(viewer, {}, { 'x-perspection-workspace': id });
      const socket = await browser.openSocket(keep, { workspace: id }).closed;
      return [status, body, socket];
    };
    const answer = await refused(other);
    expect(answer).toMatchObject([403, { errors: [{ extensions: { code: 'FORBIDDEN' } }] }, 4403]);
    for (const id of [uuidv7(), 'nonsense']) expect(await refused(id)).toEqual(answer);
    expect(await ask(browser, viewer)).toMatchObject({ workspace: { id: workspaceId } });
    expect(await browser.openSocket(keep, { workspace: workspaceId }).acknowledged).toBe(true);
    const { nodes } = await ask(browser, '{ workspaces { nodes { id } } }');
    expect(nodes).toEqual([{ id: workspaceId }]);
  });

  it('may leave, and removes nobody else unless they are an owner', async () => {
    const [viewerOne, another] = [await join('VIEWER'), await join('VIEWER')];
    const refused = { removedId: null, userErrors: [{ field: ['userId'], code: 'NOT_FOUND' }] };
    expect(await ask(viewerOne.browser, remove, { userId: another.id })).toEqual(refused);
    expect(await ask(viewerOne.browser, remove, { userId: uuidv7() })).toEqual(refused);
    expect(await ask(viewerOne.browser, remove, { userId: viewerOne.id })).toMatchObject({ userErrors: [] });
    const { key: strangersKey } = await api.addWorkspace();
    for (const document of [remove, changeRole, resetLink])
      for (const userId of [another.id, uuidv7(), 'x']) {
        const { body } = await api.ask(document, { userId, role: 'VIEWER' }, strangersKey);
        expect(Object.values<{ userErrors: object[] }>(body.data)[0]!.userErrors).toEqual(refused.userErrors);
      }
  });
});

describe('a new workspace', () => {
  const create = `mutation { createWorkspace(input: { name: "Bakery" }) { workspace { id } ${errors} } }`;

  it('is created by an owner, who is its owner, and ends links for a new password', async () => {
    const { id, browser } = await join('OWNER');
    const link = (await ask(ownersBrowser, resetLink, { userId: id }))['link'] as unknown as string;
    const { workspace } = await ask(browser, create);
    const made = workspace as unknown as { id: string };
    const inside = await browser.ask(viewer, {}, { 'x-perspection-workspace': made.id });
    expect(inside.body.data.viewer).toEqual({ workspace: made, role: 'OWNER' });
    const outside = await ownersBrowser.ask(viewer, {}, { 'x-perspection-workspace': made.id });
    expect(outside.status).toBe(403);
    const reset = { token: link.split('#token=')[1], password: 'a takeover of the account' };
    expect((await new Browser(api.url).auth('/reset/confirm', reset)).body.code).toBe('LINK_INVALID');
    const { rows } = await api.pool.query(
      'select action, actor_id from settings.audit_log where workspace_id = $1 or object_id::text = $1::text order by action',
      [made.id],
    );
    expect(rows).toEqual([
      { action: 'MEMBER_JOINED', actor_id: id },
      { action: 'WORKSPACE_CREATED', actor_id: id },
    ]);
  });

  it('is not created by others, nor by somebody who is in 200', async () => {
    expect((await (await join('EDITOR')).browser.ask(create)).status).toBe(403);
    expect((await api.ask(create, {}, key)).status).toBe(403);
    const { id, browser } = await join('OWNER');
    await api.pool.query(
      `with made as (
         insert into settings.workspaces (id, name, webhooks_version, created_at)
         select gen_random_uuid(), 'Many', 0, now() from generate_series(1, 199) returning id)
       insert into settings.members (workspace_id, user_id, role, created_at) select id, $1, 'VIEWER', now() from made`,
      [id],
    );
    const headers = { 'x-perspection-workspace': workspaceId };
    const { body } = await browser.ask(create, {}, headers);
    expect(body.data.createWorkspace.userErrors).toEqual([{ field: null, code: 'TOO_MANY' }]);
  });
});

describe('the last owner', () => {
  it('can neither leave nor be demoted', async () => {
    const { workspaceId: small, key: smallKey } = await api.addWorkspace();
    const [one, two] = [
      await addPerson(api.pool, { [small]: 'OWNER' }),
      await addPerson(api.pool, { [small]: 'OWNER' }),
    ];
    const browsers = [
      await signedIn(api.url, api.pool, one),
      await signedIn(api.url, api.pool, two),
    ] as const;
    // Both leave at the same time: one has to stay.
    const answers = await Promise.all([
      ask(browsers[0], remove, { userId: one.id }),
      ask(browsers[1], remove, { userId: two.id }),
    ]);
    expect(answers.map(({ removedId }) => removedId !== null).toSorted()).toEqual([false, true]);
    const last = answers[0]!['removedId'] === null ? one : two;
    const inUse = (field: string) => [{ field: [field], code: 'IN_USE' }];
    for (const [document, field] of [
      [changeRole, 'role'],
      [remove, 'userId'],
    ] as const) {
      const { body } = await api.ask(document, { userId: last.id, role: 'EDITOR' }, smallKey);
      expect(Object.values<{ userErrors: object[] }>(body.data)[0]!.userErrors).toEqual(inUse(field));
    }
  });
});

describe('a link for a new password', () => {
  it('is made by an owner of all workspaces of the member alone', async () => {
    const { workspaceId: other } = await api.addWorkspace();
    const both = await addPerson(api.pool, { [workspaceId]: 'VIEWER', [other]: 'VIEWER' });
    const inUse = { link: null, userErrors: [{ field: ['userId'], code: 'IN_USE' }] };
    expect(await ask(ownersBrowser, resetLink, { userId: both.id })).toEqual(inUse);
    expect((await api.ask(resetLink, { userId: both.id }, key)).body.data.createPasswordResetLink).toEqual(
      inUse,
    );
    await api.pool.query(
      `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, 'OWNER', now())`,
      [other, owner.id],
    );
    const { link } = await ask(ownersBrowser, resetLink, { userId: both.id });
    expect(link).toMatch(/\/reset-password#token=[\w-]{43}$/);
  });

  it('is not made while the member joins another workspace', async () => {
    const { id } = await addPerson(api.pool, { [workspaceId]: 'VIEWER' });
    const { workspaceId: other } = await api.addWorkspace();
    let made: ReturnType<typeof ask>;
    await inTransaction(api.pool, async (client) => {
      await client.query(
        `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, 'OWNER', now())`,
        [other, id],
      );
      made = ask(ownersBrowser, resetLink, { userId: id });
      const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      await expect.poll(async () => (await api.pool.query(waiting)).rowCount).toBe(1);
    });
    expect(await made!).toMatchObject({ link: null, userErrors: [{ code: 'IN_USE' }] });
  });

  it('sets it once, and ends all sessions', async () => {
    const { id, email, browser } = await join('VIEWER');
    const { closed, acknowledged } = browser.openSocket(keep);
    expect(await acknowledged).toBe(true);
    const links: string[] = [];
    for (let n = 0; n < 2; n += 1) links.push((await ask(ownersBrowser, resetLink, { userId: id }))['link']!);
    const [replaced, token] = links.map((link) => link.split('#token=')[1]);
    const next = 'an entirely new one';
    const confirm = (body: object) => new Browser(api.url).auth('/reset/confirm', body);
    expect((await confirm({ token: replaced, password: next })).body.code).toBe('LINK_INVALID');
    expect((await confirm({ token, password: 'short' })).body.field).toEqual(['password']);
    expect((await confirm({ token, password: next })).status).toBe(204);
    expect((await browser.ask(viewer)).status).toBe(401);
    expect(await closed).toBe(4403);
    expect((await confirm({ token, password: next })).body.code).toBe('LINK_INVALID');
    const signIn = (given: string) => new Browser(api.url).auth('/sign-in', { email, password: given });
    expect([(await signIn(password)).status, (await signIn(next)).status]).toEqual([401, 200]);
  });

  it("ends when the member joins a workspace that is not its maker's", async () => {
    const { id, email, browser } = await join('VIEWER');
    const link = (await ask(ownersBrowser, resetLink, { userId: id }))['link'] as unknown as string;
    const { key: othersKey } = await api.addWorkspace();
    const { body } = await api.ask(invite, { email, role: 'OWNER' }, othersKey);
    const token = body.data.inviteMember.inviteLink.split('#token=')[1];
    expect((await browser.auth('/invitation/accept', { token })).status).toBe(200);
    const reset = { token: link.split('#token=')[1], password: 'a takeover of the account' };
    expect((await new Browser(api.url).auth('/reset/confirm', reset)).body.code).toBe('LINK_INVALID');
  });

  it('that has expired is refused, and so is one for the first account', async () => {
    const { id } = await join('VIEWER');
    for (const [userId, seconds] of [
      [id, -1],
      [null, 60],
    ] as const) {
      const token = createToken();
      await api.pool.query(
        `insert into people.links (token_hash, user_id, created_at, expires_at)
         values ($1, $2, now(), now() + make_interval(secs => $3))`,
        [hashToken(token), userId, seconds],
      );
      const { body } = await new Browser(api.url).auth('/reset/confirm', { token, password });
      expect(body.code).toBe('LINK_INVALID');
    }
  });

  it('that is asked for is answered alike for every address', async () => {
    const answers = [];
    for (const email of [owner.email, newEmail(), 'nonsense'])
      answers.push(await new Browser(api.url).auth('/reset', { email }));
    for (const { status, body, setCookies } of answers)
      expect([status, body, setCookies]).toEqual([202, {}, []]);
  });
});

describe('sessions', () => {
  const list = '{ sessions { id current userAgent lastSeenAt createdAt } }';
  const revoke = `mutation ($id: ID!) { revokeSession(id: $id) { revokedId ${errors} } }`;

  interface Listed {
    readonly id: string;
    readonly current: boolean;
  }
  const listed = async (browser: Browser) => (await ask(browser, list)) as unknown as Listed[];

  it('are listed and ended by their owner alone, at once', async () => {
    const person = await join('VIEWER');
    const others = [await signedIn(api.url, api.pool, person), await signedIn(api.url, api.pool, person)];
    const sessions = await listed(person.browser);
    expect(sessions.map(({ current }) => current)).toEqual([false, false, true]);
    const { id } = (await listed(others[1]!)).find(({ current }) => current)!;
    const notFound = { revokedId: null, userErrors: [{ field: ['id'], code: 'NOT_FOUND' }] };
    for (const other of [id, uuidv7(), 'x'])
      expect(await ask(ownersBrowser, revoke, { id: other })).toEqual(notFound);
    expect((await api.ask(revoke, { id }, key)).body.data.revokeSession).toEqual(notFound);
    const { acknowledged, closed } = others[1]!.openSocket(keep);
    expect(await acknowledged).toBe(true);
    expect(await ask(person.browser, revoke, { id })).toEqual({ revokedId: id, userErrors: [] });
    expect((await others[1]!.ask(viewer)).status).toBe(401);
    expect(await closed).toBe(4403);
    expect(await ask(person.browser, 'mutation { revokeOtherSessions { revokedCount } }')).toEqual({
      revokedCount: 1,
    });
    expect((await others[0]!.ask(viewer)).status).toBe(401);
    expect(await listed(person.browser)).toMatchObject([{ current: true }]);
    expect((await api.ask(list, {}, key)).body.data.sessions).toEqual([]);
  });

  it.each([
    [
      'was not used for 7 days',
      "update people.sessions set created_at = now() - interval '8 days' where user_id = $1",
    ],
    ['is 30 days old', 'update people.sessions set expires_at = now() where user_id = $1'],
  ])('one that %s has ended', async (_, sql) => {
    const { id } = await addPerson(api.pool, { [workspaceId]: 'VIEWER' });
    const browser = await signedIn(api.url, api.pool, { id, email: '' });
    await api.pool.query(sql, [id]);
    // The server hears of a change that it did not make itself.
    await expect.poll(async () => (await browser.ask(viewer)).status).toBe(401);
  });
});
