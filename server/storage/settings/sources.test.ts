import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { someSourceSettings } from '../../testing/sources.ts';
import { countSourceUse, type Storage } from '../index.ts';

const keep = closingAfterAll();

let storage: Storage & { readonly url: string };
let workspaceId: string;
let keys = 0;

beforeAll(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const create = async (name: string, inWorkspace = workspaceId) => {
  const source = await storage.sources.create(inWorkspace, someSourceSettings({ name }), `wk_${(keys += 1)}`);
  if (typeof source === 'string') throw new Error(source);
  return source;
};

describe('a source', () => {
  it('keeps every setting, and what is not changed', async () => {
    const settings = someSourceSettings({
      name: 'Browser "null" {}',
      enabled: false,
      allowedOrigins: ['https://shop.example', 'null'],
      eventsPerMinute: 1,
      eventsPerDay: 2,
      snakeCaseNames: true,
      ipPolicy: 'TRUNCATE',
      disabledEnrichers: ['IDENTITY', 'IP'],
    });
    const created = await storage.sources.create(workspaceId, settings, 'wk_settings');
    expect(created).toMatchObject({ ...settings, workspaceId, writeKey: 'wk_settings', lastUsedAt: null });
    if (typeof created === 'string') return;
    expect(await storage.sources.find(workspaceId, created.id.toUpperCase())).toEqual(created);
    const keyed = { source: settings, workspaceDeleted: false };
    expect(await storage.sources.findByWriteKey('wk_settings')).toMatchObject(keyed);
    const changed = await storage.sources.update(workspaceId, created.id, {
      enabled: true,
      eventsPerDay: null,
    });
    expect(changed).toMatchObject({ ...settings, enabled: true, eventsPerDay: null });
  });

  it('has a name of its own in its workspace, in any case', async () => {
    const taken = await create('Taken');
    const other = await create('Other');
    const again = someSourceSettings({ name: 'tAKEN' });
    expect(await storage.sources.create(workspaceId, again, 'wk_again')).toBe('NAME_TAKEN');
    expect(await storage.sources.update(workspaceId, other.id, { name: 'TAKEN' })).toBe('NAME_TAKEN');
    expect(await storage.sources.update(workspaceId, taken.id, { name: 'taken' })).toMatchObject({
      name: 'taken',
    });
    await create('Taken', await addWorkspace(storage.pool));
  });

  it('is listed by name, and found in its own workspace only', async () => {
    const own = await addWorkspace(storage.pool);
    const [b, a] = [await create('b', own), await create('a', own)];
    expect((await storage.sources.list(own)).map(({ name }) => name)).toEqual(['a', 'b']);
    for (const id of [a.id, 'nonsense', uuidv7()]) {
      expect(await storage.sources.find(workspaceId, id)).toBeNull();
      expect(await storage.sources.update(workspaceId, id, { name: 'mine' })).toBeNull();
      expect(await storage.sources.delete(workspaceId, id)).toBeNull();
    }
    expect([...(await storage.sources.findMany(own, [a.id, b.id, 'x'])).keys()].sort()).toEqual(
      [a.id, b.id].sort(),
    );
  });

  it('is deleted with its write key, but not while a webhook asks for it', async () => {
    const source = await create('Asked for');
    const { id } = await storage.webhooks.create(workspaceId, someSettings({ name: 'Asks' }), null);
    await storage.pool.query('update settings.webhooks set sources = $2 where id = $1', [id, [source.id]]);
    expect(await storage.sources.delete(workspaceId, source.id)).toEqual(['Asks']);
    expect(await storage.sources.findByWriteKey(source.writeKey)).not.toBeNull();
    await storage.webhooks.delete(workspaceId, id);
    expect(await storage.sources.delete(workspaceId, source.id)).toEqual([]);
    expect(await storage.sources.findByWriteKey(source.writeKey)).toBeNull();
  });
});

it('processes that create sources at once keep to the quota', async () => {
  const limited = await openTestStorage(keep, { url: storage.url, maxSources: 2 });
  const own = await addWorkspace(storage.pool);
  const made = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) =>
      limited.sources.create(own, someSourceSettings({ name }), `wk_quota_${name}`),
    ),
  );
  expect(made.filter((one) => one === 'TOO_MANY')).toHaveLength(2);
  expect(await limited.sources.list(own)).toHaveLength(2);
});

describe('the use of sources', () => {
  const at = (time: string) => {
    const now = new Date(time);
    return {
      now,
      minute: new Date(`${time.slice(0, 16)}:00Z`),
      day: new Date(`${time.slice(0, 10)}T00:00:00Z`),
    };
  };

  it('is added up over processes, and starts anew with each minute and each day', async () => {
    const { id } = await create('Used');
    const use = async (time: string, ofMinute: number, ofDay = ofMinute) =>
      (await countSourceUse(storage.pool, [{ sourceId: id, ofMinute, ofDay }], at(time))).get(id);
    expect(await use('2026-02-03T04:05:06Z', 3)).toEqual({ ofMinute: 3, ofDay: 3 });
    expect(await use('2026-02-03T04:05:59Z', 4)).toEqual({ ofMinute: 7, ofDay: 7 });
    expect(await use('2026-02-03T04:06:00Z', 2)).toEqual({ ofMinute: 2, ofDay: 9 });
    // A process whose clock is a little behind: its minute is over.
    expect(await use('2026-02-03T04:05:59Z', 5)).toEqual({ ofMinute: 0, ofDay: 14 });
    expect(await use('2026-02-03T04:06:10Z', 0)).toEqual({ ofMinute: 2, ofDay: 14 });
    expect(await use('2026-02-04T00:00:00Z', 1)).toEqual({ ofMinute: 1, ofDay: 1 });
    expect(await storage.sources.find(workspaceId, id)).toMatchObject({
      lastUsedAt: new Date('2026-02-04T00:00:00Z'),
    });
  });

  it('of a source that was deleted meanwhile is dropped, and does not fail the others', async () => {
    const { id } = await create('Still there');
    const uses = [uuidv7(), id].map((sourceId) => ({ sourceId, ofMinute: 1, ofDay: 1 }));
    const totals = await countSourceUse(storage.pool, uses, at('2026-02-03T04:05:06Z'));
    expect([...totals]).toEqual([[id, { ofMinute: 1, ofDay: 1 }]]);
    expect(await storage.sources.delete(workspaceId, id)).toEqual([]);
  });
});
