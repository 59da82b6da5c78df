import { beforeAll, expect, it } from 'vitest';

import { apiKeyLimits } from '../model/index.ts';
import { storeKeyUse } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { closed, openSocket } from '../testing/raw-socket.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;

beforeAll(async () => {
  api = await startRealApi(keep);
});

const viewer = '{ viewer { role } }';
const list = '{ apiKeys { id name role hint bootstrap createdAt createdBy expiresAt lastUsedAt } }';
const create = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { id name role hint expiresAt createdBy } key userErrors { field code } }
}`;
const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) { revokedId userErrors { field code } } }';

async function createKey(input: object, owner?: string) {
  return (await api.ask(create, { input }, owner)).body.data.createApiKey;
}

it('a key is shown once, works with its role, and is stored as a hash', async () => {
  const { key: owner, workspaceId } = await api.addWorkspace();
  const expiresAt = '2100-01-02T03:04:05.678Z';
  const { apiKey, key, userErrors } = await createKey(
    { name: ' Checkout ', role: 'VIEWER', expiresAt },
    owner,
  );
  expect(userErrors).toEqual([]);
  expect(key).toMatch(/^psk_[\dA-Za-z]{49}$/);
  expect(apiKey).toMatchObject({ name: 'Checkout', role: 'VIEWER', hint: key.slice(-4), expiresAt });
  expect((await api.ask(viewer, {}, key)).body.data.viewer.role).toBe('VIEWER');
  const { apiKeys } = (await api.ask(list, {}, owner)).body.data;
  expect(apiKeys.map(({ name }: { name: string }) => name)).toEqual(['Checkout', 'Test']);
  expect(apiKeys[0]).toMatchObject({ id: apiKey.id, createdBy: apiKeys[1].id, expiresAt, bootstrap: false });
  const { rows } = await api.pool.query('select * from settings.api_keys where workspace_id = $1', [
    workspaceId,
  ]);
  expect(JSON.stringify(rows)).not.toContain(key.slice(0, -4));
});

it('a key that is revoked ends its sockets and its requests at once, and leaves the list', async () => {
  const { key: owner } = await api.addWorkspace();
  const { apiKey, key } = await createKey({ name: 'Watcher', role: 'EDITOR' }, owner);
  const socket = await openSocket(api.url, key);
  const code = closed(socket);
  expect((await api.ask(revoke, { id: apiKey.id }, owner)).body.data.revokeApiKey).toEqual({
    revokedId: apiKey.id,
    userErrors: [],
  });
  expect(await code).toBe(4403);
  expect((await api.ask(viewer, {}, key)).status).toBe(401);
  expect((await api.ask(list, {}, owner)).body.data.apiKeys).toHaveLength(1);
  const again = (await api.ask(revoke, { id: apiKey.id }, owner)).body.data.revokeApiKey;
  expect(again).toEqual({ revokedId: null, userErrors: [{ field: ['id'], code: 'NOT_FOUND' }] });
});

it('a key that has expired gives no access, and its sockets are closed', async () => {
  const { key: owner } = await api.addWorkspace();
  const { apiKey, key } = await createKey(
    { name: 'A', role: 'VIEWER', expiresAt: '2100-01-01T00:00:00Z' },
    owner,
  );
  const socket = await openSocket(api.url, key);
  const code = closed(socket);
  await api.pool.query('update settings.api_keys set expires_at = now() where id = $1', [apiKey.id]);
  expect(await code).toBe(4403);
  expect((await api.ask(viewer, {}, key)).status).toBe(401);
});

it('only owners manage keys, only those of their workspace, and never the bootstrap key', async () => {
  const { key: owner } = await api.addWorkspace();
  const { key: stranger } = await api.addWorkspace();
  const { apiKey } = await createKey({ name: 'Mine', role: 'INGEST' }, owner);
  for (const role of ['EDITOR', 'VIEWER', 'INGEST']) {
    const { key } = await createKey({ name: role, role }, owner);
    for (const [document, variables] of [
      [list, {}],
      [create, { input: { name: 'More', role: 'OWNER' } }],
      [revoke, { id: apiKey.id }],
    ] as const)
      expect((await api.ask(document, variables, key)).status).toBe(403);
  }
  const refusedAs = async (id: string, key?: string) =>
    (await api.ask(revoke, { id }, key)).body.data.revokeApiKey.userErrors;
  for (const id of [apiKey.id, '01a20af2-a837-7082-b4d6-6a92f53b898c', 'nonsense'])
    expect(await refusedAs(id, stranger)).toEqual([{ field: ['id'], code: 'NOT_FOUND' }]);
  const { apiKeys } = (await api.ask(list)).body.data;
  const [bootstrap] = apiKeys.filter((one: { bootstrap: boolean }) => one.bootstrap);
  expect(await refusedAs(bootstrap.id)).toEqual([{ field: ['id'], code: 'IN_USE' }]);
  expect((await api.ask(viewer)).status).toBe(200);
});

it.each([
  [{ name: ' ' }, ['name'], 'REQUIRED'],
  [{ name: 'x'.repeat(121) }, ['name'], 'TOO_LONG'],
  [{ name: 'a\nb' }, ['name'], 'INVALID'],
  [{ expiresAt: '2020-01-01T00:00:00Z' }, ['expiresAt'], 'OUT_OF_RANGE'],
])('refuses a key with %j', async (input, field, code) => {
  const refused = await createKey({ name: 'Fine', role: 'VIEWER', ...input });
  expect(refused).toEqual({ apiKey: null, key: null, userErrors: [{ field, code }] });
});

it('says when a key was last used, however late a process stores it', async () => {
  const { key: owner } = await api.addWorkspace();
  const { apiKey } = await createKey({ name: 'Sender', role: 'INGEST' }, owner);
  const lastUsed = async () => (await api.ask(list, {}, owner)).body.data.apiKeys[0].lastUsedAt;
  expect(await lastUsed()).toBeNull();
  const deleted = '01a20af2-a837-7082-b4d6-6a92f53b898c';
  for (const time of ['2026-02-03T04:05:06.789Z', '2026-02-03T04:00:00.000Z']) {
    await storeKeyUse(api.pool, [apiKey.id, deleted], new Date(time));
    expect(await lastUsed()).toBe('2026-02-03T04:05:06.789Z');
  }
});

it('a workspace has so many keys at most', async () => {
  const { key: owner, workspaceId } = await api.addWorkspace();
  await api.pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash)
    select gen_random_uuid(), $1::uuid, 'Many', 'INGEST', 'hash ' || n from generate_series(2, $2) n`,
    [workspaceId, apiKeyLimits.perWorkspace],
  );
  const refused = await createKey({ name: 'One more', role: 'VIEWER' }, owner);
  expect(refused).toEqual({ apiKey: null, key: null, userErrors: [{ field: null, code: 'TOO_MANY' }] });
});
