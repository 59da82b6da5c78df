import { beforeAll, beforeEach, expect, it } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterAll, closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { type Storage } from './index.ts';
import { NotifiedCache, type NotifiedCacheParts } from './notified-cache.ts';
import { keysChangedChannel } from './settings/workspaces.ts';

const keepAll = closingAfterAll();
const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;
let reads: (readonly string[])[];
let time: number;

beforeAll(async () => {
  storage = await openTestStorage(keepAll);
  workspaceId = await addWorkspace(storage.pool);
});

beforeEach(() => {
  [reads, time] = [[], 0];
});

/** The names of API keys by their hashes. */
async function openCache(parts: Partial<NotifiedCacheParts<string>> = {}): Promise<NotifiedCache<string>> {
  const cache = await NotifiedCache.open<string>({
    what: 'names',
    channel: keysChangedChannel,
    read: async (hashes) => {
      reads.push(hashes);
      const { rows } = await storage.pool.query<{ hash: string; name: string }>(
        'select hash, name from settings.api_keys where hash = any ($1) and revoked_at is null',
        [hashes],
      );
      return new Map(rows.map(({ hash, name }) => [hash, name]));
    },
    tagsOf: () => [workspaceId],
    most: 100,
    notifications: storage.notifications,
    log: silentLog,
    now: () => time,
    ...parts,
  });
  return keep(cache);
}

let created = 0;

async function addKey(): Promise<string> {
  const hash = `hash ${(created += 1)}`;
  await storage.pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash)
     values (gen_random_uuid(), $1, $2, 'OWNER', $2)`,
    [workspaceId, hash],
  );
  return hash;
}

const change = (sql: string, hash: string) =>
  storage.pool.query(`update settings.api_keys set ${sql} where hash = $1`, [hash]);

it('what was read once is known, until it is notified to have changed, and nothing else is read again', async () => {
  const cache = await openCache();
  const [a, b] = [await addKey(), await addKey()];
  expect(await Promise.all([cache.find(a), cache.find(b), cache.find('none')])).toEqual([a, b, null]);
  expect(await Promise.all([cache.find(a), cache.find(b), cache.find('none')])).toEqual([a, b, null]);
  expect(reads).toEqual([[a, b, 'none']]);
  await change(`name = 'new'`, a);
  await cache.refresh();
  expect(await Promise.all([cache.find(a), cache.find(b), cache.find('none')])).toEqual(['new', b, null]);
  expect(reads.slice(1)).toEqual([[a]]);
});

it('a key that did not exist is there when it is created, and one that is revoked is gone', async () => {
  const cache = await openCache();
  const next = `hash ${created + 1}`;
  expect(await cache.find(next)).toBeNull();
  await addKey();
  await cache.refresh();
  expect(await cache.find(next)).toBe(next);
  await change('revoked_at = now()', next);
  await cache.refresh();
  expect(await cache.find(next)).toBeNull();
});

it('a change of the workspace concerns all of its keys', async () => {
  const cache = await openCache();
  const key = await addKey();
  await cache.find(key);
  await storage.pool.query(`update settings.workspaces set name = name || '!' where id = $1`, [workspaceId]);
  await cache.refresh();
  await cache.find(key);
  expect(reads).toEqual([[key], [key]]);
});

it('a change looks at what it forgets, and at nothing else of 2,000 values', async () => {
  let looked = 0;
  const cache = await openCache({
    channel: 'test_tags',
    most: 10_000,
    read: async (keys) => new Map(keys.map((key) => [key, key])),
    tagsOf: (value) => {
      looked += 1;
      return [value.slice(0, 1)];
    },
  });
  const keys = Array.from({ length: 1000 }, (_, n) => `${n}`);
  await Promise.all(['a', 'b'].flatMap((tag) => keys.map((key) => cache.find(`${tag}${key}`))));
  await cache.find('c');
  looked = 0;
  await storage.notifications.notify('test_tags', ['c']);
  await cache.refresh();
  expect(looked).toBeLessThan(5);
  await storage.notifications.notify('test_tags', ['a']);
  await cache.refresh();
  expect(await Promise.all(['a1', 'b1', 'c'].map((key) => cache.known(key)))).toEqual([
    undefined,
    'b1',
    undefined,
  ]);
});

it('listeners hear of a change', async () => {
  const cache = await openCache();
  const key = await addKey();
  const heard = Promise.withResolvers<null>();
  cache.onChange(() => heard.resolve(null));
  await change(`name = 'new'`, key);
  await heard.promise;
});

it('nothing is kept after the listening connection was replaced', async () => {
  const replaced = Promise.withResolvers<null>();
  const cache = await openCache({ onChange: (payload) => payload === '' && replaced.resolve(null) });
  const key = await addKey();
  await cache.find(key);
  storage.notifications.replaceConnection();
  await replaced.promise;
  expect(await cache.find(key)).toBe(key);
  expect(reads).toHaveLength(2);
});

it('confirms that what was committed before has been heard, once for all who ask', async () => {
  const heard: string[] = [];
  await storage.notifications.listen(
    'test',
    (payload) => heard.push(payload),
    () => undefined,
  );
  const sent = Array.from({ length: 50 }, (_, n) => `${n}`);
  for (const payload of sent) await storage.notifications.notify('test', [payload]);
  expect(await Promise.all([storage.notifications.confirm(), storage.notifications.confirm()])).toEqual([
    true,
    true,
  ]);
  expect(heard).toEqual(sent);
});
