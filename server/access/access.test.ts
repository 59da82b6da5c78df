import { beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log, silentLog } from '../log.ts';
import { type Source } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import {
  keysChangedChannel,
  type KeyStore,
  type RefusedKey,
  sourcesChangedChannel,
  type StoredApiKey,
  workspacesChangedChannel,
} from '../storage/index.ts';
import { someSource } from '../testing/sources.ts';
import { type Access, openAccess } from './access.ts';
import { hashKey } from './api-keys.ts';
import { EntryRefused } from './enter-workspace.ts';
import { TooManyWrongKeys } from './wrong-keys.ts';
import { createWriteKey, isWriteKey } from './write-key.ts';

const keep = closingAfterEach();
const home = () => ({ address: '203.0.113.5', network: '203.0.113.5' });
const addressOf = (network: string) => () => ({ address: network, network });
const elsewhere = () => ({ address: '203.0.113.6', network: '203.0.113.6' });

let stored: Map<string, StoredApiKey>;
let confirmations: number;
/** Whether notifications arrive. */
let confirmed: () => Promise<boolean>;
let lookups: string[];
let uses: (readonly string[])[];
let refused: RefusedKey[];
let time: number;
let logged: object[];
let access: Access & Closeable;
let storedSources: Map<string, Source>;
/** Ids of workspaces that were deleted. */
let deleted: Set<string>;
/** What PostgreSQL's notifications call, by channel. */
const notify = new Map<string, (payload: string) => void>();
const notifyKeys = (payload = '') => notify.get(keysChangedChannel)!(payload);
const notifySources = () => notify.get(sourcesChangedChannel)!('');
/** Workspaces that were read, and those that there are besides that of the keys. */
let reads: string[];
const others = ['01a20af2-a837-7082-b4d6-6a92f53b898c', '01a20af2-a837-7082-b4d6-6a92f53b898d'];
/** Replaces what the store does. */
let store: Partial<Pick<KeyStore, 'findByHashes'>>;

const log: Log = { ...silentLog, warn: (fields) => void logged.push(fields) };

function addKey(key: string, role: StoredApiKey['role'] = 'OWNER', expiresAt: Date | null = null): void {
  const { hex: hash } = hashKey(key);
  stored.set(key, {
    id: `id of ${key}`,
    hash,
    role,
    workspaceId: 'w',
    workspaceName: 'Main',
    bootstrap: key === 'boss',
    expiresAt,
    hidePersonalData: false,
    workspaceDeleted: deleted.has('w'),
  });
}

const findByHashes = async (hashes: readonly string[]) => {
  lookups.push(...hashes);
  return [...stored.values()].filter((key) => hashes.includes(key.hash));
};

beforeEach(async () => {
  [stored, storedSources, deleted, reads] = [new Map(), new Map(), new Set(), []];
  [confirmations, lookups, uses, time, logged, store] = [0, [], [], 0, [], {}];
  confirmed = async () => (confirmations += 1) > 0;
  refused = [];
  addKey('good');
  access = keep(
    await openAccess({
      keys: {
        newestHashes: async () => [...stored.values()].map(({ hash }) => hash),
        findByHashes: (hashes) => (store.findByHashes ?? findByHashes)(hashes),
      },
      sources: {
        newestWriteKeys: async () => [...storedSources.keys()],
        findByWriteKeys: async (writeKeys) => {
          lookups.push(...writeKeys);
          return writeKeys.flatMap((writeKey) => storedSources.get(writeKey) ?? []).map(keyed);
        },
      },
      workspaces: {
        findMany: async (ids) => {
          reads.push(...ids);
          return ids
            .filter((id) => others.includes(id))
            .map((id) => {
              const deletesAt = deleted.has(id) ? new Date() : null;
              return { id, name: 'Other', hidePersonalData: true, createdAt: new Date(), deletesAt };
            });
        },
      },
      notifications: {
        listen: async (channel, onPayload) => void notify.set(channel, onPayload),
        confirm: () => confirmed(),
      },
      countSourceUse: async () => new Map(),
      storeKeyUse: async (keyIds) => void uses.push(keyIds),
      storeRefusedKeys: async (keys) => void refused.push(...keys),
      clock: systemClock,
      log,
      wrongKeysPerMinute: 3,
      now: () => time,
    }),
  );
});

const guess = (key: string, from = home) => access.authenticate(`Bearer ${key}`, null, from);
const keyed = (source: Source) => ({ source, workspaceDeleted: deleted.has(source.workspaceId) });

describe('a key', () => {
  it('that is known needs no query', async () => {
    await guess('good');
    lookups.length = 0;
    expect(await guess('good')).toEqual({
      actor: { kind: 'API_KEY', id: 'id of good' },
      role: 'OWNER',
      workspaceId: 'w',
      workspaceName: 'Main',
      bootstrap: false,
      hidePersonalData: false,
    });
    expect(lookups).toEqual([]);
  });

  it('that has expired gives no access', async () => {
    addKey('short', 'VIEWER', new Date(Date.now() - 1));
    addKey('long', 'VIEWER', new Date(Date.now() + 60_000));
    expect(await guess('short')).toBeNull();
    expect(await guess('long')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of long' } });
  });

  it('that was used is noted once for all its requests, and one that a socket is checked with is not', async () => {
    addKey('socket');
    for (let n = 0; n < 3; n += 1) await guess('good');
    await access.authenticate('Bearer socket', null);
    await guess('wrong');
    expect(uses).toEqual([]);
    await access.close();
    expect(uses).toEqual([['id of good']]);
  });

  it('that is refused is noted with its address, and one that a socket is checked with is not', async () => {
    addKey('short', 'VIEWER', new Date(Date.now() - 1));
    for (const key of ['good', 'short', 'wrong', 'wrong']) await guess(key);
    await access.authenticate('Bearer short', null);
    await access.close();
    const { address } = home();
    expect(refused).toEqual([
      { hash: hashKey('short').hex, address, count: 1 },
      { hash: hashKey('wrong').hex, address, count: 2 },
    ]);
  });

  it('that was created a moment ago is looked up once', async () => {
    addKey('new');
    expect(await guess('new')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    expect(await guess('new')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    expect(lookups).toHaveLength(1);
  });

  it.each([undefined, '', 'good', 'Basic good', 'Bearer ', 'Bearer good good'])(
    'is none in %j, which no limit counts',
    async (authorization) => {
      for (let n = 0; n < 5; n += 1) expect(await access.authenticate(authorization, null, home)).toBeNull();
      expect([lookups, logged]).toEqual([[], []]);
    },
  );

  it('that is revoked or changed ends with the notification', async () => {
    const read = Promise.withResolvers<null>();
    access.onKeysChange(() => read.resolve(null));
    stored.delete('good');
    notifyKeys();
    await read.promise;
    expect(await guess('good')).toBeNull();
  });

  it('that is looked up while it is revoked serves no later request', async () => {
    addKey('new');
    const found = stored.get('new')!;
    const answer = Promise.withResolvers<StoredApiKey>();
    const asked = Promise.withResolvers<null>();
    store.findByHashes = async () => {
      asked.resolve(null);
      return [await answer.promise];
    };
    const first = guess('new');
    await asked.promise;
    stored.delete('new');
    const read = Promise.withResolvers<null>();
    access.onKeysChange(() => read.resolve(null));
    notifyKeys();
    await read.promise;
    answer.resolve(found);
    expect(await first).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    store = {};
    expect(await guess('new')).toBeNull();
  });

  it('is believed for 30 seconds after the last sign that changes are heard of, and no longer', async () => {
    await guess('good');
    lookups.length = 0;
    time = 29_999;
    await guess('good');
    expect(confirmations).toBe(1);
    time = 30_000;
    await guess('good');
    expect([confirmations, lookups]).toEqual([2, []]);
    time = 60_000;
    confirmed = () => Promise.reject(new Error('no database'));
    await expect(guess('good')).rejects.toThrow('no database');
  });

  it('is looked up for every request while changes are not heard of', async () => {
    confirmed = async () => false;
    for (let n = 0; n < 3; n += 1) await guess('good');
    expect(lookups).toHaveLength(3);
    stored.delete('good');
    expect(await guess('good')).toBeNull();
  });

  it('that is notified to have changed is looked up again, and no other one', async () => {
    addKey('other');
    for (const key of ['good', 'other']) await guess(key);
    lookups.length = 0;
    notifyKeys(hashKey('good').hex);
    for (const key of ['good', 'other']) await guess(key);
    expect(lookups).toEqual([hashKey('good').hex]);
    notifyKeys('w');
    for (const key of ['good', 'other']) await guess(key);
    expect(lookups).toHaveLength(3);
  });

  it('that did not exist is looked up once, until one like it is created', async () => {
    expect([await guess('late'), await guess('late')]).toEqual([null, null]);
    expect(lookups).toHaveLength(1);
    addKey('late');
    notifyKeys(hashKey('late').hex);
    expect(await guess('late')).not.toBeNull();
  });

  it('stays in memory while 100,000 others that do not exist are tried', async () => {
    await guess('good');
    lookups.length = 0;
    store.findByHashes = async () => [];
    for (let n = 0; n < 100_000; n += 200)
      await Promise.all(
        Array.from({ length: 200 }, (_, m) => guess(`x${n + m}`, addressOf(`a${n + m}`)).catch(() => null)),
      );
    expect(await guess('good')).not.toBeNull();
  });
});

describe('wrong keys of one address', () => {
  beforeEach(async () => {
    for (const key of ['a', 'b', 'c']) expect(await guess(key)).toBeNull();
  });

  it('are refused beyond the limit without a look at the store', async () => {
    await expect(guess('d')).rejects.toThrow(TooManyWrongKeys);
    expect(lookups).toHaveLength(3);
  });

  it('leave the good key of the same address alone, and every other address', async () => {
    await expect(guess('d')).rejects.toThrow(TooManyWrongKeys);
    expect(await guess('good')).not.toBeNull();
    expect(await guess('d', elsewhere)).toBeNull();
  });

  it('have further requests refused before their body is read, until the minute is over', async () => {
    expect(() => access.checkAddress(elsewhere())).not.toThrow();
    expect(() => access.checkAddress(home())).toThrow(TooManyWrongKeys);
    time = 60_000;
    for (let n = 0; n < 5; n += 1) expect(() => access.checkAddress(home())).not.toThrow();
  });

  it('are heard again after a minute, and the refusal says when', async () => {
    time = 45_500;
    await expect(guess('d')).rejects.toMatchObject({ retryAfter: 15 });
    time = 60_000;
    expect(await guess('d')).toBeNull();
  });
});

it('wrong keys that come at the same time cannot exceed the limit together', async () => {
  const all = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((key) => guess(key)));
  expect(all.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ]);
});

it('new keys and failed queries are not counted as wrong', async () => {
  store.findByHashes = () => Promise.reject(new Error('no database'));
  for (let n = 0; n < 5; n += 1) await expect(guess('x')).rejects.toThrow('no database');
  store = {};
  for (let n = 0; n < 5; n += 1) {
    addKey(`new ${n}`.replace(' ', ''));
    expect(await guess(`new${n}`)).not.toBeNull();
  }
});

it('right keys that come at the same time wait for each other, and none is refused', async () => {
  for (let n = 0; n < 20; n += 1) addKey(`k${n}`);
  const all = await Promise.all([
    ...Array.from({ length: 20 }, () => guess('good')),
    ...Array.from({ length: 20 }, (_, n) => guess(`k${n}`)),
  ]);
  expect(all.every((caller) => caller !== null)).toBe(true);
  expect(lookups.filter((hash) => hash === hashKey('good').hex)).toHaveLength(1);
});

it('keys that come at the same time are looked up by one query', async () => {
  let queries = 0;
  store.findByHashes = async (hashes) => {
    queries += 1;
    return findByHashes(hashes);
  };
  for (let n = 0; n < 100; n += 1) addKey(`k${n}`);
  await Promise.all(Array.from({ length: 100 }, (_, n) => guess(`k${n}`, addressOf(`a${n}`))));
  expect([queries, lookups.length]).toEqual([1, 100]);
});

it('counts 10,000 addresses at once, and forgets the oldest', async () => {
  const from = (n: number) => () => ({ address: `a${n}`, network: `a${n}` });
  for (const key of ['a', 'b', 'c']) await guess(key, from(0));
  for (let n = 1; n < 10_000; n += 1) await guess('x', from(n));
  await expect(guess('d', from(0))).rejects.toThrow(TooManyWrongKeys);
  await guess('x', from(10_000));
  expect(await guess('d', from(0))).toBeNull();
});

it('logs ten wrong keys a minute with their address and without the key, and then how many more there were', async () => {
  const from = (n: number) => () => ({ address: `203.0.113.${n}`, network: `n${n}` });
  for (let n = 0; n < 25; n += 1) await guess(`secret-${n}`, from(n));
  expect(logged).toHaveLength(10);
  expect(logged[0]).toEqual({ clientAddress: '203.0.113.0' });
  time = 60_000;
  await guess('secret-25', from(25));
  expect(logged.slice(10)).toEqual([{ suppressedLines: 15 }, { clientAddress: '203.0.113.25' }]);
  expect(JSON.stringify(logged)).not.toContain('secret');
});

describe('a write key', () => {
  const find = (writeKey: string, from = home) => access.findSource(writeKey, from);
  const add = (source: Partial<Source> = {}) => {
    const added = someSource({ writeKey: createWriteKey(), ...source });
    storedSources.set(added.writeKey, added);
    return added;
  };
  const read = async () => {
    const changed = Promise.withResolvers<null>();
    access.onSourcesChange(() => changed.resolve(null));
    notifySources();
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
    expect(lookups).toEqual([source.writeKey]);
  });

  it('is no API key, and is not even looked up as one', async () => {
    const { writeKey } = add();
    for (let n = 0; n < 5; n += 1) expect(await guess(writeKey)).toBeNull();
    expect([lookups, logged]).toEqual([[], []]);
  });

  it('ends with the notification that its source was deleted', async () => {
    const { writeKey } = add();
    await read();
    expect(await find(writeKey)).not.toBeNull();
    storedSources.delete(writeKey);
    await read();
    expect(await find(writeKey)).toBeNull();
  });

  it('of a disabled source finds nothing, is logged as such, and counts as no wrong key', async () => {
    const { writeKey, id } = add({ enabled: false });
    await read();
    for (let n = 0; n < 5; n += 1) expect(await find(writeKey)).toBeNull();
    expect(lookups).toEqual([writeKey]);
    expect(logged).toContainEqual({ clientAddress: '203.0.113.5', sourceId: id });
    expect(await find(createWriteKey())).toBeNull();
  });

  it.each(['', 'wk_', 'good', `wk_${'x'.repeat(33)}`, `wk_${'é'.repeat(32)}`, 'x'.repeat(100_000)])(
    'is not %.20j, for which nothing is looked up',
    async (writeKey) => {
      for (let n = 0; n < 3; n += 1) expect(await find(writeKey)).toBeNull();
      await expect(find(writeKey)).rejects.toThrow(TooManyWrongKeys);
      expect(lookups).toEqual([]);
    },
  );

  it('that is unknown shares the limit of wrong keys with API keys', async () => {
    for (const key of ['a', 'b']) expect(await guess(key)).toBeNull();
    expect(await find(createWriteKey())).toBeNull();
    await expect(find(createWriteKey())).rejects.toThrow(TooManyWrongKeys);
    await expect(guess('c')).rejects.toThrow(TooManyWrongKeys);
    expect(await find(createWriteKey(), elsewhere)).toBeNull();
  });
});

describe('a workspace that a request names', () => {
  const enter = (key: string, asked: string | null) => access.authenticate(`Bearer ${key}`, asked);
  const unknown = '01a20af2-a837-7082-b4d6-6a92f53b898e';

  it('may be any for the bootstrap key, which is its owner there', async () => {
    addKey('boss');
    const [other] = others;
    expect(await enter('boss', other!.toUpperCase())).toMatchObject({
      workspaceId: other,
      workspaceName: 'Other',
      role: 'OWNER',
      hidePersonalData: true,
    });
    expect(await enter('boss', null)).toMatchObject({ workspaceId: 'w' });
    await enter('boss', other!);
    expect(reads).toEqual([other]);
  });

  it('is its own for any other key, which learns nothing of others', async () => {
    expect(await enter('good', 'w')).toMatchObject({ workspaceId: 'w' });
    for (const asked of [others[0]!, unknown, 'nonsense', ''])
      await expect(enter('good', asked)).rejects.toEqual(new EntryRefused('FORBIDDEN'));
    expect(reads).toEqual([]);
    addKey('boss');
    for (const asked of [unknown, 'nonsense', ''])
      await expect(enter('boss', asked)).rejects.toEqual(new EntryRefused('FORBIDDEN'));
  });

  it('is read again after it has changed, and after 30 s if that may not have been heard', async () => {
    addKey('boss');
    const [other, gone] = others as [string, string];
    await enter('boss', other);
    deleted.add(other);
    notify.get(workspacesChangedChannel)!(others[0]!);
    await expect(enter('boss', other)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
    await enter('boss', gone);
    deleted.add(gone);
    await enter('boss', gone);
    time += 30_000;
    confirmed = async () => false;
    await expect(enter('boss', gone)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
  });

  it('lets nobody in once it was deleted, by API key or by write key', async () => {
    deleted.add('w');
    addKey('late');
    await expect(enter('late', null)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
    const source = someSource({ workspaceId: 'w', writeKey: createWriteKey() });
    storedSources.set(source.writeKey, source);
    await expect(access.findSource(source.writeKey)).rejects.toEqual(new EntryRefused('WORKSPACE_DELETED'));
  });
});
