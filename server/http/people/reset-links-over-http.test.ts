import { beforeAll, describe, expect, it } from 'vitest';

import { createToken, hashToken } from '../../access/people/token.ts';
import { inTransaction } from '../../storage/index.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addPerson, password, type TestPerson } from '../../testing/people.ts';
import { type RealApi } from '../../testing/real-api.ts';
import { ask, join, newEmail, openTeam, type TestTeam, teamDocuments, tokenOf } from '../../testing/team.ts';

const keep = closingAfterAll();
const { viewer, invite, changeRole, remove, resetLink } = teamDocuments;
let team: TestTeam;
let api: RealApi;
let workspaceId: string;
let key: string;
let owner: TestPerson;
let ownersBrowser: Browser;

beforeAll(async () => {
  team = await openTeam(keep);
  ({ api, workspaceId, key, owner, ownersBrowser } = team);
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
    const { id, email, browser } = await join(team, 'VIEWER');
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
    const { id, email, browser } = await join(team, 'VIEWER');
    const link = (await ask(ownersBrowser, resetLink, { userId: id }))['link'] as unknown as string;
    const { key: othersKey } = await api.addWorkspace();
    const { body } = await api.ask(invite, { email, role: 'OWNER' }, othersKey);
    const token = body.data.inviteMember.inviteLink.split('#token=')[1];
    expect((await browser.auth('/invitation/accept', { token })).status).toBe(200);
    const reset = { token: link.split('#token=')[1], password: 'a takeover of the account' };
    expect((await new Browser(api.url).auth('/reset/confirm', reset)).body.code).toBe('LINK_INVALID');
  });

  it('that has expired is refused, and so is one for the first account', async () => {
    const { id } = await join(team, 'VIEWER');
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

  it.each([
    ['demotes', changeRole],
    ['removes', remove],
  ])(
    'ends when somebody %s whoever made it, and does not come back with their right',
    async (_, document) => {
      const [maker, member] = [await join(team, 'OWNER'), await join(team, 'VIEWER')];
      const link = (await ask(maker.browser, resetLink, { userId: member.id }))['link'];
      await ask(ownersBrowser, document, { userId: maker.id, role: 'EDITOR' });
      if (document === changeRole) await ask(ownersBrowser, changeRole, { userId: maker.id, role: 'OWNER' });
      const reset = { token: tokenOf(link), password: 'a takeover of the account' };
      expect((await new Browser(api.url).auth('/reset/confirm', reset)).body.code).toBe('LINK_INVALID');
    },
  );

  it.each([
    ['its key is revoked', 'update settings.api_keys set revoked_at = now() where workspace_id = $1'],
    ['the member leaves the workspace', 'delete from settings.members where workspace_id = $1'],
    [
      'the workspace is deleted',
      "update settings.workspaces set deletes_at = now() + interval '7 days' where id = $1",
    ],
  ])('made by a key ends when %s', async (_, sql) => {
    const { key: maker, workspaceId: own } = await api.addWorkspace();
    const { id, email } = await addPerson(api.pool, { [own]: 'VIEWER' });
    const make = async () =>
      tokenOf((await api.ask(resetLink, { userId: id }, maker)).body.data.createPasswordResetLink.link);
    const confirm = (token: string) =>
      new Browser(api.url).auth('/reset/confirm', { token, password: 'an entirely new one' });
    expect((await confirm(await make())).status).toBe(204);
    const token = await make();
    await api.pool.query(sql, [own]);
    expect((await confirm(token)).body.code).toBe('LINK_INVALID');
    const next = { email, password: 'an entirely new one' };
    expect((await new Browser(api.url).auth('/sign-in', next)).status).toBe(200);
  });
});
