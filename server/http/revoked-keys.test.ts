import { beforeAll, expect, it } from 'vitest';

import { closingAfterAll } from '../testing/closing.ts';
import { closed, openSocket } from '../testing/raw-socket.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

/** The product over PostgreSQL: an operator changes keys by SQL, and no process is restarted. */
const keep = closingAfterAll();
let api: RealApi;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '5' });
});

const viewer = '{ viewer { role } }';

it.each([
  ['revoked', 'update settings.api_keys set revoked_at = now() where workspace_id = $1', 401],
  ['deleted', 'delete from settings.api_keys where workspace_id = $1', 401],
  ['given another role', "update settings.api_keys set role = 'INGEST' where workspace_id = $1", 403],
])('a key that is %s ends its sockets at once, and its requests', async (_, sql, status) => {
  const { key, workspaceId } = await api.addWorkspace();
  expect((await api.ask(viewer, {}, key)).status).toBe(200);
  const socket = await openSocket(api.url, key);
  const code = closed(socket);
  await api.pool.query(sql, [workspaceId]);
  expect(await code).toBe(4403);
  expect((await api.ask(viewer, {}, key)).status).toBe(status);
});

it('wrong keys are refused cheaply in the end, while right and new keys of the same address are answered', async () => {
  const { key } = await api.addWorkspace();
  expect((await api.ask(viewer, {}, key)).status).toBe(200);
  const statuses: number[] = [];
  for (let n = 0; n < 8; n += 1) statuses.push((await api.ask(viewer, {}, `wrong-${n}`)).status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
  expect((await api.ask(viewer, {}, key)).status).toBe(200);
  const { key: fresh } = await api.addWorkspace();
  // The new key is known here as soon as the notification has arrived.
  await expect.poll(async () => (await api.ask(viewer, {}, fresh)).status, { interval: 20 }).toBe(200);
});
