import { beforeAll, expect, it } from 'vitest';

import { type Log, silentLog } from '../log.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep({ close: () => server.server.close() });
});

async function ask(id: string, key?: string): Promise<{ status: number; type: string | null; text: string }> {
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(`${server.url}/v1/users/${id}/export`, { headers });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  };
}

it('answers owners with lines of JSON, also of a user with an odd id, and notes it in the audit log', async () => {
  await world.storage.pool.query(
    `insert into events.raw_events (workspace_id, id, event_id, event_name, user_id, payload, webhook_ids, received_at)
     values ($1, '018f0000-0000-7000-8000-000000000001', 'e', 'a', 'x/y z', E'{\n"event_name": "a"}', '{}', now())`,
    [world.workspaceId],
  );
  const { status, type, text } = await ask(encodeURIComponent('x/y z'), 'owner');
  expect([status, type]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { type: 'event', eventId: 'e', userId: 'x/y z', payload: { event_name: 'a' }, original: null },
    { type: 'end', lines: 1 },
  ]);
  const { rows } = await world.storage.pool.query(
    `select object_id, changes from settings.audit_log where action = 'USER_EXPORTED'`,
  );
  expect(rows).toEqual([{ object_id: null, changes: null }]);
});

it.each([
  ['editor', 403],
  ['viewer', 403],
  ['ingest', 403],
  [undefined, 401],
])('refuses the key %s with %i', async (key, status) => {
  expect((await ask('u', key)).status).toBe(status);
});

it('leaves the id out of the log', async () => {
  const paths: unknown[] = [];
  const debug: Log['debug'] = ({ path }) => void paths.push(path);
  const log = { ...silentLog, debug, isLevelEnabled: () => true };
  await using logging = await startApiServer({ ...world, log });
  for (const path of ['/v1/users/user-42/export', '/healthz?key=1'])
    await (await fetch(logging.url + path)).text();
  await expect.poll(() => paths).toEqual(['/v1/users/:id/export', '/healthz']);
});

it.each([
  ['1,000 characters', 'ü%/'.repeat(333) + 'u'],
  ['percent signs', '100%25'],
])('takes an id of %s', async (_, id) => {
  const { status, text } = await ask(encodeURIComponent(id), 'owner');
  expect([status, text]).toEqual([200, '{"type":"end","lines":0}\n']);
});

it.each([
  ['a NUL', '%00', 'must not contain the character NUL'],
  ['1,001 characters', 'u'.repeat(1001), 'must have at most 1000 characters'],
  ['nothing', '', 'is required'],
  ['bytes that are not UTF-8', '%ff', 'The address cannot be understood'],
])('refuses an id of %s', async (_, id, message) => {
  const { status, text } = await ask(id, 'owner');
  expect([status, JSON.parse(text)]).toEqual([
    400,
    { code: 'BAD_REQUEST', message: expect.stringContaining(message) },
  ]);
});
