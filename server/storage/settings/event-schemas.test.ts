import { beforeAll, expect, it } from 'vitest';

import { schemaLimits } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { type Storage } from '../index.ts';

const keep = closingAfterAll();
let storage: Storage;

beforeAll(async () => {
  storage = await openTestStorage(keep);
});

const set = (workspaceId: string, eventName: string, schema: object = {}, mode = 'ENFORCE' as const) =>
  storage.eventSchemas.set(workspaceId, { eventName, schema: { ...schema }, mode });

it('is replaced with another revision, and keeps the time at which it was first set', async () => {
  const workspaceId = await addWorkspace(storage.pool);
  const first = await set(workspaceId, 'a', { const: '\\ "é" {}' });
  const revisions = async () =>
    (await storage.eventSchemas.listUsed([workspaceId])).map(({ revision }) => revision);
  const before = await revisions();
  const second = await set(workspaceId, 'a', { const: 1 });
  expect(second).toMatchObject({ schema: { const: 1 }, createdAt: (first as { createdAt: Date }).createdAt });
  const after = await revisions();
  expect([before.length, after.length]).toEqual([1, 1]);
  expect(after).not.toEqual(before);
  expect([...(await storage.eventSchemas.texts([...before, ...after]))]).toEqual([[after[0], '{"const":1}']]);
});

it('is not used in the mode OFF', async () => {
  const workspaceId = await addWorkspace(storage.pool);
  await storage.eventSchemas.set(workspaceId, { eventName: 'a', schema: {}, mode: 'OFF' });
  expect(await storage.eventSchemas.listUsed([workspaceId])).toEqual([]);
  expect((await storage.eventSchemas.findMany(workspaceId, ['a'])).get('a')).toMatchObject({ mode: 'OFF' });
});

it('is found by its exact name, with others of its workspace at once', async () => {
  const [workspaceId, other] = [await addWorkspace(storage.pool), await addWorkspace(storage.pool)];
  for (const name of ['a', 'b, "c"', 'd']) await set(workspaceId, name);
  await set(other, 'e');
  const found = await storage.eventSchemas.findMany(workspaceId, ['b, "c"', 'a', 'A', 'e']);
  expect([...found.keys()]).toEqual(['a', 'b, "c"']);
  expect(found.get('a')).toMatchObject({ eventName: 'a', mode: 'ENFORCE', schema: {} });
});

it('keeps to the number and to the bytes of a workspace, also when many are set at once', async () => {
  const workspaceId = await addWorkspace(storage.pool);
  await storage.pool.query(
    `insert into settings.event_schemas
     select $1, 'n' || n, '{}', 'OFF', gen_random_uuid(), now(), now() from generate_series(1, $2) as n`,
    [workspaceId, schemaLimits.perWorkspace - 2],
  );
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((name) => set(workspaceId, name)));
  expect(results.filter((result) => result === 'TOO_MANY')).toHaveLength(2);
  expect(await set(workspaceId, 'n1', { const: 1 })).toMatchObject({ eventName: 'n1' });

  const large = await addWorkspace(storage.pool);
  const description = 'x'.repeat(schemaLimits.bytes - 100);
  const all = await Promise.all(Array.from({ length: 18 }, (_, n) => set(large, `n${n}`, { description })));
  expect(all.filter((result) => result === 'TOO_LARGE')).toHaveLength(2);
});
