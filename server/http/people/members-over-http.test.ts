import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addPerson, signedIn } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';
import { ask, join, openTeam, type TestTeam, teamDocuments } from '../../testing/team.ts';

const keep = closingAfterAll();
const { viewer, changeRole, remove, resetLink } = teamDocuments;
const errors = 'userErrors { field code }';
let team: TestTeam;
let api: RealApi;
let workspaceId: string;
let key: string;
let ownersBrowser: Browser;

beforeAll(async () => {
  team = await openTeam(keep);
  ({ api, workspaceId, key, ownersBrowser } = team);
});

describe('a member', () => {
  it('who gets another role loses open sockets, and goes on with the new one', async () => {
    const { id, browser } = await join(team, 'EDITOR');
    const { acknowledged, closed } = browser.openSocket(keep);
    expect(await acknowledged).toBe(true);
    const changed = await ask(ownersBrowser, changeRole, { userId: id, role: 'VIEWER' });
    expect(changed).toEqual({ member: { role: 'VIEWER', user: { id } }, userErrors: [] });
    expect(await ask(browser, viewer)).toMatchObject({ role: 'VIEWER' });
    expect(await closed).toBe(4403);
  });

  it('who is removed loses requests and sockets there at once, in every process', async () => {
    const { id, browser } = await join(team, 'EDITOR');
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
    const { browser } = await join(team, 'OWNER');
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
    const [viewerOne, another] = [await join(team, 'VIEWER'), await join(team, 'VIEWER')];
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
    const { id, browser } = await join(team, 'OWNER');
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
    expect((await (await join(team, 'EDITOR')).browser.ask(create)).status).toBe(403);
    expect((await api.ask(create, {}, key)).status).toBe(403);
    const { id, browser } = await join(team, 'OWNER');
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

describe('sessions', () => {
  const list = '{ sessions { id current userAgent lastSeenAt createdAt } }';
  const revoke = `mutation ($id: ID!) { revokeSession(id: $id) { revokedId ${errors} } }`;

  interface Listed {
    readonly id: string;
    readonly current: boolean;
  }
  const listed = async (browser: Browser) => (await ask(browser, list)) as unknown as Listed[];

  it('are listed and ended by their owner alone, at once', async () => {
    const person = await join(team, 'VIEWER');
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
