import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addPerson, signedIn } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';
import { ask } from '../../testing/team.ts';

const keep = closingAfterAll();
const viewer = '{ viewer { workspace { id deletesAt } role } }';
const list = '{ workspaces { nodes { id } } }';
const restore =
  'mutation ($id: ID!) { restoreWorkspace(id: $id) { workspace { id deletesAt } userErrors { code } } }';
const remove = 'mutation ($id: ID!) { deleteWorkspace(id: $id, name: "Test") { userErrors { code } } }';
let api: RealApi;
let id: string;
let owner: Browser;

beforeAll(async () => {
  api = await startRealApi(keep);
});

async function person(...roles: Parameters<typeof addPerson>[1][]): Promise<Browser> {
  return signedIn(api.url, api.pool, await addPerson(api.pool, Object.assign({}, ...roles)));
}

const idsIn = async (browser: Browser) =>
  ((await ask(browser, list))['nodes'] as unknown as { id: string }[]).map((node) => node.id);

const refusalOf = async (browser: Browser, query: string, headers = {}) => {
  const { status, body } = await browser.ask(query, { id }, headers);
  return [status, body.errors?.[0].extensions.code];
};

describe('the owner of a deleted workspace', () => {
  beforeAll(async () => {
    ({ workspaceId: id } = await api.addWorkspace());
    owner = await person({ [id]: 'OWNER' });
    const { acknowledged, closed } = owner.openSocket(keep);
    expect(await acknowledged).toBe(true);
    expect(await ask(owner, remove, { id })).toEqual({ userErrors: [] });
    expect(await closed).toBe(4403);
  });

  it('who is in no other one still enters it, and can do nothing in it but restore it', async () => {
    expect(await ask(owner, viewer)).toEqual({
      workspace: { id, deletesAt: expect.any(String) },
      role: 'OWNER',
    });
    expect(await idsIn(owner)).toEqual([id]);
    for (const query of [
      '{ webhooks { totalCount } }',
      '{ apiKeys { id } }',
      '{ auditLog { nodes { id } } }',
    ])
      expect(await refusalOf(owner, query)).toEqual([403, 'FORBIDDEN']);
    expect(await refusalOf(owner, viewer, { 'x-perspection-workspace': id })).toEqual([
      403,
      'WORKSPACE_DELETED',
    ]);
    expect(await owner.openSocket(keep).closed).toBe(4403);
  });

  it('alone sees and restores it', async () => {
    const { workspaceId: own } = await api.addWorkspace();
    const member = await person({ [id]: 'EDITOR', [own]: 'OWNER' });
    expect(await idsIn(member)).toEqual([own]);
    const stranger = await person({ [own]: 'OWNER' });
    for (const browser of [member, stranger])
      for (const asked of [id, uuidv7(), 'x'])
        expect(await ask(browser, restore, { id: asked })).toEqual({
          workspace: null,
          userErrors: [{ code: 'NOT_FOUND' }],
        });
    const viewerOfIt = await person({ [id]: 'VIEWER' });
    expect(await refusalOf(viewerOfIt, viewer)).toEqual([403, 'WORKSPACE_DELETED']);
    expect(await refusalOf(viewerOfIt, restore)).toEqual([403, 'WORKSPACE_DELETED']);
    const { key } = await api.addWorkspace();
    expect((await api.ask(restore, { id }, key)).status).toBe(403);
  });

  it('restores it, also from another workspace in which they are a VIEWER', async () => {
    const { workspaceId: another } = await api.addWorkspace();
    const both = await person({ [id]: 'OWNER', [another]: 'VIEWER' });
    expect(await ask(both, viewer)).toMatchObject({ workspace: { id: another }, role: 'VIEWER' });
    expect(await idsIn(both)).toEqual(expect.arrayContaining([id, another]));
    expect(await ask(both, restore, { id })).toEqual({ workspace: { id, deletesAt: null }, userErrors: [] });
    expect(await ask(owner, viewer)).toEqual({ workspace: { id, deletesAt: null }, role: 'OWNER' });
    const { rows } = await api.pool.query(
      "select actor_kind from settings.audit_log where action = 'WORKSPACE_RESTORED' and object_id = $1",
      [id],
    );
    expect(rows).toEqual([{ actor_kind: 'USER' }]);
  });

  it('restores it from within', async () => {
    expect(await ask(owner, remove, { id })).toEqual({ userErrors: [] });
    const { status, body } = await owner.ask(restore, { id });
    expect([status, body]).toEqual([
      200,
      { data: { restoreWorkspace: { workspace: { id, deletesAt: null }, userErrors: [] } } },
    ]);
    const headers = { 'x-perspection-workspace': id };
    expect((await owner.ask(viewer, {}, headers)).body.data.viewer.workspace).toEqual({
      id,
      deletesAt: null,
    });
  });
});
