import { beforeEach, describe, expect, it } from 'vitest';

import { type Source } from '../model/index.ts';
import { workspacesChangedChannel } from '../storage/index.ts';
import { type AccessWorld, elsewhere, home, openAccessWorld, others } from '../testing/access-world.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { someSource } from '../testing/sources.ts';
import { EntryRefused } from './enter-workspace.ts';
import { createWriteKey, isWriteKey } from './write-key.ts';
import { TooManyWrongKeys } from './wrong-keys.ts';

const keep = closingAfterEach();
let world: AccessWorld;

beforeEach(async () => {
  world = await openAccessWorld(keep);
});

describe('a write key', () => {
  const find = (writeKey: string, from = home) => world.access.findSource(writeKey, from);
  const add = (source: Partial<Source> = {}) => {
    const added = someSource({ writeKey: createWriteKey(), ...source });
    world.storedSources.set(added.writeKey, added);
    return added;
  };
  const read = async () => {
    const changed = Promise.withResolvers<null>();
    world.access.onSourcesChange(() => changed.resolve(null));
    world.notifySources();
    await changed.promise;
  };

  it('has 192 random bits behind its prefix', () => {
    const keys = Array.from({ length: 100 }, createWriteKey);
    expect(new Set(keys).size).toBe(100);
    expect(keys.every((key) => /^wk_[\w-]{32}$/.test(key) && isWriteKey(key))).toBe(true);
  });

  it('that was created a moment ago is looked up once', async () => {
    const source = add();
    expect(await find(source.writeKey)).toBe(source);
    expect(await find(source.writeKey)).toBe(source);
    expect(world.lookups).toEqual([source.writeKey]);
  });

  it('is no API key, and is not even looked up as one', async () => {
    const { writeKey } = add();
    for (let n = 0; n < 5; n += 1) expect(await world.guess(writeKey)).toBeNull();
    expect([world.lookups, world.logged]).toEqual([[], []]);
  });

  it('ends with the notification that its source was deleted', async () => {
    const { writeKey } = add();
    await read();
    expect(await find(writeKey)).not.toBeNull();
    world.storedSources.delete(writeKey);
    await read();
    expect(await find(writeKey)).toBeNull();
  });

  it('of a disabled source finds nothing, is logged as such, and counts as no wrong key', async () => {
    const { writeKey, id } = add({ enabled: false });
    await read();
    for (let n = 0; n < 5; n += 1) expect(await find(writeKey)).toBeNull();
    expect(world.lookups).toEqual([writeKey]);
    expect(world.logged).toContainEqual({ clientAddress: '203.0.113.5', sourceId: id });
    expect(await find(createWriteKey())).toBeNull();
  });

  it.each(['', 'wk_', 'good', `wk_${'x'.repeat(33)}`, `wk_${'é'.repeat(32)}`, 'x'.repeat(100_000)])(
    'is not %.20j, for which nothing is looked up',
    async (writeKey) => {
      for (let n = 0; n < 3; n += 1) expect(await find(writeKey)).toBeNull();
      await expect(find(writeKey)).rejects.toThrow(TooManyWrongKeys);
      expect(world.lookups).toEqual([]);
    },
  );

  it('that is unknown shares the limit of wrong keys with API keys', async () => {
    for (const key of ['a', 'b']) expect(await world.guess(key)).toBeNull();
    expect(await find(createWriteKey())).toBeNull();
    await expect(find(createWriteKey())).rejects.toThrow(TooManyWrongKeys);
    await expect(world.guess('c')).rejects.toThrow(TooManyWrongKeys);
    expect(await find(createWriteKey(), elsewhere)).toBeNull();
  });
});

describe('a workspace that a request names', () => {
  const enter = (key: string, asked: string | null) => world.access.authenticate(`Bearer ${key}`, asked);
  const unknown = '01a20af2-a837-7082-b4d6-6a92f53b898e';

  it('may be any for the bootstrap key, which is its owner there', async () => {
    world.addKey('boss');
    const [other] = others;
    expect(await enter('boss', other!.toUpperCase())).toMatchObject({
      workspaceId: other,
      workspaceName: 'Other',
      role: 'OWNER',
      hidePersonalData: true,
    });
    expect(await enter('boss', null)).toMatchObject({ workspaceId: 'w' });
    await enter('boss', other!);
    expect(world.reads).toEqual([other]);
  });

  it('is its own for any other key, which learns nothing of others', async () => {
    expect(await enter('good', 'w')).toMatchObject({ workspaceId: 'w' });
    for (const asked of [others[0]!, unknown, 'nonsense', ''])
      await expect(enter('good', asked)).rejects.toEqual(new EntryRefused('FORBIDDEN'));
    expect(world.reads).toEqual([]);
    world.addKey('boss');
    for (const asked of [unknown, 'nonsense', ''])
      await expect(enter('boss', asked)).rejects.toEqual(new EntryRefused('FORBIDDEN'));
  });

  it('is read again after it has changed, and after 30 s if that may not have been heard', async () => {
    world.addKey('boss');
    const [other, gone] = others as [string, string];
    await enter('boss', other);
    world.deleted.add(other);
    world.notify.get(workspacesChangedChannel)!(others[0]!);
    await expect(enter('boss', other)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
    await enter('boss', gone);
    world.deleted.add(gone);
    await enter('boss', gone);
    world.time += 30_000;
    world.confirmed = async () => false;
    await expect(enter('boss', gone)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
  });

  it('lets nobody in once it was deleted, by API key or by write key', async () => {
    world.deleted.add('w');
    world.addKey('late');
    await expect(enter('late', null)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
    const source = someSource({ workspaceId: 'w', writeKey: createWriteKey() });
    world.storedSources.set(source.writeKey, source);
    await expect(world.access.findSource(source.writeKey)).rejects.toEqual(
      new EntryRefused('WORKSPACE_DELETED'),
    );
  });
});
