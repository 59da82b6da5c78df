import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { uuidv7 } from '../ids.ts';
import { purgeWorkspaces } from '../storage/index.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';
import { startReceiver } from '../testing/receiver.ts';
import { startWorld } from '../testing/world.ts';

const keep = closingAfterAll();
let api: RealApi;
/** Of the bootstrap key. */
let home: string;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', MAX_WORKSPACES: '40' });
  home = (await asBoss('{ viewer { workspace { id } } }')).viewer.workspace.id;
});

const workspace =
  'workspace { id name hidePersonalData createdAt deletesAt } userErrors { field code message }';
const mutations = {
  create: `mutation ($name: String!) { payload: createWorkspace(input: { name: $name }) { ${workspace} } }`,
  update: `mutation ($id: ID!, $input: UpdateWorkspaceInput!) { payload: updateWorkspace(id: $id, input: $input) { ${workspace} } }`,
  delete: `mutation ($id: ID!, $name: String!) { payload: deleteWorkspace(id: $id, name: $name) { ${workspace} } }`,
  restore: `mutation ($id: ID!) { payload: restoreWorkspace(id: $id) { ${workspace} } }`,
};
const send =
  'mutation { ingestEvents(events: [{ event_name: "purchase", user_id: "u1" }]) { acceptedCount } }';
const viewer = '{ viewer { role workspace { id name deletesAt } } }';
const nothing = 'There is no workspace with this id.';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test knows what it asked for
async function asBoss(query: string, variables: object = {}, asked?: string): Promise<any> {
  return (await api.ask(query, { ...variables }, undefined, asked)).body.data;
}

async function change(kind: keyof typeof mutations, variables: object, key?: string) {
  return (await api.ask(mutations[kind], { ...variables }, key)).body.data.payload;
}

/** A workspace with an owner's key. */
async function addWorkspace(name: string): Promise<{ id: string; key: string }> {
  const { id } = (await change('create', { name })).workspace;
  const create = 'mutation { createApiKey(input: { name: "A", role: OWNER }) { key } }';
  return { id, key: (await asBoss(create, {}, id)).createApiKey.key };
}

async function names(key?: string): Promise<string[]> {
  const { data } = (await api.ask('{ workspaces { nodes { name } } }', {}, key)).body;
  return data.workspaces.nodes.map(({ name }: { name: string }) => name);
}

describe('the bootstrap key', () => {
  it('creates workspaces, lists them by name in pages, and acts as owner in each', async () => {
    const created = await change('create', { name: ' Bakery ' });
    expect(created).toEqual({
      workspace: { id: expect.any(String), name: 'Bakery', hidePersonalData: false, createdAt: expect.any(String), deletesAt: null },
      userErrors: [],
    }); // prettier-ignore
    await change('create', { name: 'acme' });
    expect(await names()).toEqual(['acme', 'Bakery', 'Default']);
    const page =
      '($after: String) { workspaces(first: 1, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }';
    const first = (await asBoss(`query ${page}`)).workspaces;
    const second = (await asBoss(`query ${page}`, { after: first.pageInfo.endCursor })).workspaces;
    expect([first, second].map(({ nodes }) => nodes[0].name)).toEqual(['acme', 'Bakery']);
    expect(second.pageInfo.hasNextPage).toBe(true);
    const seen = (await asBoss(viewer, {}, created.workspace.id)).viewer;
    expect(seen).toEqual({
      role: 'OWNER',
      workspace: { id: created.workspace.id, name: 'Bakery', deletesAt: null },
    });
  });

  it.each([
    ['', 'REQUIRED'],
    ['x'.repeat(101), 'TOO_LONG'],
    ['a\nb', 'INVALID'],
  ])('cannot name one %j', async (name, code) => {
    expect((await change('create', { name })).userErrors).toMatchObject([{ field: ['name'], code }]);
    const refused = await change('update', { id: home, input: { name, hidePersonalData: null } });
    expect(refused.userErrors).toMatchObject([{ field: ['name'], code }, { code: 'REQUIRED' }]);
  });

  it('cannot delete its own, nor one by another name', async () => {
    const { id } = await addWorkspace('Careful');
    const wrong = await change('delete', { id, name: 'careful' });
    expect(wrong.userErrors).toMatchObject([{ field: ['name'], code: 'INVALID' }]);
    const own = await change('delete', { id: home, name: 'Default' });
    expect(own.userErrors).toMatchObject([{ field: ['id'], code: 'IN_USE' }]);
  });

  it('creates no more than MAX_WORKSPACES', async () => {
    const { rows } = await api.pool.query('select count(*)::integer as count from settings.workspaces');
    const room = 40 - rows[0].count;
    const made = await Promise.all(
      Array.from({ length: room + 3 }, () => change('create', { name: 'Many' })),
    );
    const codes = made.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(['TOO_MANY', 'TOO_MANY', 'TOO_MANY']);
    await api.pool.query("delete from settings.workspaces where name = 'Many'");
  });
});

describe('another key', () => {
  it('sees and changes its own workspace alone, and enters no other', async () => {
    const [own, other] = [await addWorkspace('Own'), await addWorkspace('Foreign')];
    expect(await names(own.key)).toEqual(['Own']);
    const renamed = await change('update', { id: own.id, input: { name: 'Mine' } }, own.key);
    expect(renamed.workspace.name).toBe('Mine');
    expect((await api.ask(viewer, {}, own.key)).body.data.viewer.workspace.name).toBe('Mine');
    for (const id of [other.id, uuidv7(), 'nonsense']) {
      const missing = {
        workspace: null,
        userErrors: [{ field: ['id'], code: 'NOT_FOUND', message: nothing }],
      };
      expect(await change('update', { id, input: { name: 'Taken' } }, own.key)).toEqual(missing);
      expect(await change('delete', { id, name: 'Foreign' }, own.key)).toEqual(missing);
      const { status, body } = await api.ask(viewer, {}, own.key, id);
      expect([status, body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    }
    for (const kind of ['create', 'restore'] as const)
      expect((await api.ask(mutations[kind], { id: other.id, name: 'New' }, own.key)).status).toBe(403);
    expect((await api.ask(viewer, {}, other.key)).body.data.viewer.workspace.name).toBe('Foreign');
  });

  it('may name its workspace on a socket, and is told alike of others', async () => {
    const own = await addWorkspace('Socket');
    const closedWith = async (workspace: unknown) => {
      const client = createClient({
        url: `${api.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        lazy: false,
        onNonLazyError: () => undefined,
        connectionParams: { authorization: `Bearer ${own.key}`, workspace },
      });
      keep({ close: async () => client.dispose() });
      return new Promise((resolve) => {
        client.on('connected', () => resolve('open'));
        client.on('closed', (event) => resolve((event as { code: number }).code));
      });
    };
    expect(await closedWith(own.id)).toBe('open');
    for (const other of [home, uuidv7(), 7, '']) expect(await closedWith(other)).toBe(4403);
  });
});

/** Every row of a workspace, by table. */
async function rowsOf(id: string): Promise<Record<string, number>> {
  const { rows: tables } = await api.pool.query<{ name: string }>(`
    select table_schema || '.' || table_name as name from information_schema.columns
    where column_name = 'workspace_id' union select 'queue.job'`);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const condition = name === 'queue.job' ? "data ->> 'ws' = $1::text" : 'workspace_id = $1::uuid';
    const { rows } = await api.pool.query(`select count(*)::integer as n from ${name} where ${condition}`, [
      id,
    ]);
    if (rows[0].n > 0) counts[name] = rows[0].n;
  }
  return counts;
}

/** Gives a workspace a row in most tables. Returns the id of its webhook. */
async function fill(id: string, url = 'https://example.com/'): Promise<string> {
  const create = 'mutation ($url: String!) { createWebhook(input: { name: "A", url: $url, idempotencyKey: "k" }) { webhook { id } } }';
  const webhookId = (await asBoss(create, { url }, id)).createWebhook.webhook.id;
  await asBoss(`mutation { updateWebhook(id: "${webhookId}", input: { customHeaders: [{ name: "x", value: "y" }] }) { webhook { id } } }`, {}, id);
  await asBoss('mutation { createSource(input: { name: "Shop" }) { source { id } } }', {}, id);
  await asBoss('mutation { setEventSchema(input: { eventName: "a", schema: {}, mode: OFF }) { userErrors { code } } }', {}, id);
  await asBoss(send, {}, id);
  await record(api.pool, [{}, { status: 'FAILED' as const }].map((one) => someAttempt({ workspaceId: id, webhookId, ...one })));
  return webhookId;
} // prettier-ignore

describe('a deleted workspace', () => {
  it('refuses keys and write keys at once, shows when it will go, and comes back as it was', async () => {
    const { id, key } = await addWorkspace('Shop');
    await fill(id);
    const { writeKey } = (await asBoss('{ sources { writeKey } }', {}, id)).sources[0];
    const before = await rowsOf(id);
    const { workspace: gone } = await change('delete', { id, name: 'Shop' }, key);
    const days = (Date.parse(gone.deletesAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 1);
    const code = async (asked?: string, by?: string) => {
      const { status, body } = await api.ask(viewer, {}, by, asked);
      return [status, body.errors?.[0].extensions.code];
    };
    const refused = [403, 'WORKSPACE_DELETED'];
    await expect.poll(() => code(undefined, key)).toEqual(refused);
    await expect.poll(() => code(id)).toEqual(refused);
    const post = (by: string) =>
      fetch(`${api.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: by, 'content-type': 'application/json' },
        body: '{"event_name":"a"}',
      });
    const basic = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
    for (const by of [basic, `Bearer ${key}`]) {
      const code = async () => ((await (await post(by)).json()) as { code?: string }).code;
      await expect.poll(code).toBe('WORKSPACE_DELETED');
      expect((await post(by)).status).toBe(403);
    }
    expect((await change('delete', { id, name: 'Shop' })).workspace.deletesAt).toBe(gone.deletesAt);
    expect((await change('update', { id, input: { name: 'B' } })).userErrors[0].code).toBe('NOT_FOUND');
    expect(await names()).toContain('Shop');
    expect((await change('restore', { id })).workspace).toMatchObject({ name: 'Shop', deletesAt: null });
    await expect.poll(async () => (await api.ask(viewer, {}, key)).status).toBe(200);
    await expect.poll(async () => (await post(basic)).status).toBe(200);
    expect(await rowsOf(id)).toMatchObject({ 'settings.webhooks': before['settings.webhooks'] });
  });

  it('is removed with every row once its grace has ended, and nothing of another is', async () => {
    const [one, two] = [await addWorkspace('Gone'), await addWorkspace('Stays')];
    for (const { id } of [one, two]) await fill(id);
    // The catalogue and the counts of stages are written some seconds later.
    for (const { id } of [one, two])
      await expect
        .poll(async () => Object.keys(await rowsOf(id)), { timeout: 10_000 })
        .toEqual(
          expect.arrayContaining([
            'events.event_fields',
            'events.stage_counts',
            'queue.job',
            'delivery.troubled',
          ]),
        );
    const kept = await rowsOf(two.id);
    const { workspace: gone } = await change('delete', { id: one.id, name: 'Gone' });
    expect(await purgeWorkspaces(api.pool, new Date(Date.parse(gone.deletesAt) - 1))).toEqual([]);
    const late = new Date(gone.deletesAt);
    await Promise.all([purgeWorkspaces(api.pool, late), purgeWorkspaces(api.pool, late)]);
    expect(await rowsOf(one.id)).toEqual({});
    expect(await rowsOf(two.id)).toMatchObject(kept);
    expect((await change('restore', { id: one.id })).userErrors[0].code).toBe('NOT_FOUND');
    expect((await api.ask(viewer, {}, one.key)).status).toBe(401);
  });

  it('has its deliveries held until it is restored', async () => {
    const receiver = keep(await startReceiver());
    const { id } = await addWorkspace('Held');
    await fill(id, receiver.url);
    await change('delete', { id, name: 'Held' });
    await startWorld(keep, { databaseUrl: api.databaseUrl, env: { ROLE: 'worker' } });
    await expect.poll(async () => (await rowsOf(id))['delivery.held'], { timeout: 10_000 }).toBe(1);
    expect(receiver.requests).toHaveLength(0);
    await change('restore', { id });
    await expect.poll(() => receiver.requests.length, { timeout: 15_000 }).toBe(1);
  });
});
