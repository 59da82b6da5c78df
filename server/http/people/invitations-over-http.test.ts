import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addPerson, signedIn, type TestPerson } from '../../testing/people.ts';
import { type RealApi } from '../../testing/real-api.ts';
import {
  ask,
  chosen,
  inviteToken,
  join,
  newEmail,
  openTeam,
  type TestTeam,
  teamDocuments,
  tokenOf,
} from '../../testing/team.ts';

const keep = closingAfterAll();
const { viewer, invite, changeRole, remove } = teamDocuments;
const errors = 'userErrors { field code }';
let team: TestTeam;
let api: RealApi;
let workspaceId: string;
let owner: TestPerson;
let ownersBrowser: Browser;

beforeAll(async () => {
  team = await openTeam(keep);
  ({ api, workspaceId, owner, ownersBrowser } = team);
});

describe('an invitation', () => {
  it('makes an account and a member, once', async () => {
    const email = newEmail();
    const token = await inviteToken(ownersBrowser, ` ${email.toUpperCase()}`, 'EDITOR');
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
    const [invited, stranger] = [await join(team, 'VIEWER'), await join(team, 'VIEWER')];
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
    const token = await inviteToken(ownersBrowser, email);
    await api.pool.query(sql, [email]);
    for (const path of ['/invitation', '/invitation/accept'])
      expect((await new Browser(api.url).auth(path, { token, ...chosen })).body.code).toBe('LINK_INVALID');
  });

  it('of an address again ends the earlier link, and can be revoked', async () => {
    const email = newEmail();
    const tokens = [await inviteToken(ownersBrowser, email), await inviteToken(ownersBrowser, email)];
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
    const token = await inviteToken(ownersBrowser, newEmail());
    const all = await Promise.all(
      [1, 2, 3].map(() => new Browser(api.url).auth('/invitation/accept', { token, ...chosen })),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
  });

  it.each([
    ['demotes', changeRole],
    ['removes', remove],
  ])(
    'ends when somebody %s whoever invited, and does not come back with their right',
    async (_, document) => {
      const { id, browser } = await join(team, 'OWNER');
      const token = await inviteToken(browser, newEmail());
      const kept = await inviteToken(ownersBrowser, newEmail());
      await ask(ownersBrowser, document, { userId: id, role: 'EDITOR' });
      const { body } = await new Browser(api.url).auth('/invitation', { token });
      expect(body).toEqual({ code: 'LINK_INVALID', message: expect.any(String) });
      if (document === changeRole) await ask(ownersBrowser, changeRole, { userId: id, role: 'OWNER' });
      for (const path of ['/invitation', '/invitation/accept'])
        expect((await new Browser(api.url).auth(path, { token, ...chosen })).body.code).toBe('LINK_INVALID');
      expect((await new Browser(api.url).auth('/invitation', { token: kept })).status).toBe(200);
    },
  );

  it.each([
    ['is revoked', 'revoked_at = now()'],
    ['expires', "expires_at = now() - interval '1 s'"],
  ])('ends when the key %s that invited', async (_, change) => {
    const { key: maker, workspaceId: own } = await api.addWorkspace();
    const email = newEmail();
    const { body } = await api.ask(invite, { email, role: 'VIEWER' }, maker);
    const token = tokenOf(body.data.inviteMember.inviteLink);
    expect((await new Browser(api.url).auth('/invitation', { token })).status).toBe(200);
    await api.pool.query(`update settings.api_keys set ${change} where workspace_id = $1`, [own]);
    for (const path of ['/invitation', '/invitation/accept'])
      expect((await new Browser(api.url).auth(path, { token, ...chosen })).body.code).toBe('LINK_INVALID');
    const another = await addPerson(api.pool, { [own]: 'OWNER' });
    const list = '{ invitations { email } }';
    expect(await ask(await signedIn(api.url, api.pool, another), list)).toEqual([]);
  });

  it('to a workspace that was deleted does not show its name, until it is restored', async () => {
    const { key: maker, workspaceId: own } = await api.addWorkspace();
    const { body } = await api.ask(invite, { email: newEmail(), role: 'VIEWER' }, maker);
    const token = tokenOf(body.data.inviteMember.inviteLink);
    const setDeletion = (at: string) =>
      api.pool.query(`update settings.workspaces set deletes_at = ${at} where id = $1`, [own]);
    await setDeletion("now() + interval '7 days'");
    for (const path of ['/invitation', '/invitation/accept']) {
      const refused = await new Browser(api.url).auth(path, { token, ...chosen });
      expect(refused.body).toEqual({ code: 'LINK_INVALID', message: expect.any(String) });
    }
    await setDeletion('null');
    expect((await new Browser(api.url).auth('/invitation', { token })).status).toBe(200);
  });
});
