import { beforeEach, describe, expect, it } from 'vitest';

import { type StoredApiKey } from '../storage/index.ts';
import { type AccessWorld, addressOf, elsewhere, home, openAccessWorld } from '../testing/access-world.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { hashKey } from './api-keys.ts';
import { TooManyWrongKeys } from './wrong-keys.ts';

const keep = closingAfterEach();
let world: AccessWorld;

beforeEach(async () => {
  world = await openAccessWorld(keep);
});

describe('a key', () => {
  it('that is known needs no query', async () => {
    await world.guess('good');
    world.lookups.length = 0;
    expect(await world.guess('good')).toEqual({
      actor: { kind: 'API_KEY', id: 'id of good' },
      role: 'OWNER',
      workspaceId: 'w',
      workspaceName: 'Main',
      bootstrap: false,
      hidePersonalData: false,
    });
    expect(world.lookups).toEqual([]);
  });

  it('that has expired gives no access', async () => {
    world.addKey('short', 'VIEWER', new Date(Date.now() - 1));
    world.addKey('long', 'VIEWER', new Date(Date.now() + 60_000));
    expect(await world.guess('short')).toBeNull();
    expect(await world.guess('long')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of long' } });
  });

  it('that was used is noted once for all its requests, and one that a socket is checked with is not', async () => {
    world.addKey('socket');
    for (let n = 0; n < 3; n += 1) await world.guess('good');
    await world.access.authenticate('Bearer socket', null);
    await world.guess('wrong');
    expect(world.uses).toEqual([]);
    await world.access.close();
    expect(world.uses).toEqual([['id of good']]);
  });

  it('that is refused is noted with its address, and one that a socket is checked with is not', async () => {
    world.addKey('short', 'VIEWER', new Date(Date.now() - 1));
    for (const key of ['good', 'short', 'wrong', 'wrong']) await world.guess(key);
    await world.access.authenticate('Bearer short', null);
    await world.access.close();
    const { address } = home();
    expect(world.refused).toEqual([
      { hash: hashKey('short').hex, address, count: 1 },
      { hash: hashKey('wrong').hex, address, count: 2 },
    ]);
  });

  it('that was created a moment ago is looked up once', async () => {
    world.addKey('new');
    expect(await world.guess('new')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    expect(await world.guess('new')).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    expect(world.lookups).toHaveLength(1);
  });

  it.each([undefined, '', 'good', 'Basic good', 'Bearer ', 'Bearer good good'])(
    'is none in %j, which no limit counts',
    async (authorization) => {
      for (let n = 0; n < 5; n += 1)
        expect(await world.access.authenticate(authorization, null, home)).toBeNull();
      expect([world.lookups, world.logged]).toEqual([[], []]);
    },
  );

  it('that is revoked or changed ends with the notification', async () => {
    const read = Promise.withResolvers<null>();
    world.access.onKeysChange(() => read.resolve(null));
    world.stored.delete('good');
    world.notifyKeys();
    await read.promise;
    expect(await world.guess('good')).toBeNull();
  });

  it('that is looked up while it is revoked serves no later request', async () => {
    world.addKey('new');
    const found = world.stored.get('new')!;
    const answer = Promise.withResolvers<StoredApiKey>();
    const asked = Promise.withResolvers<null>();
    world.store.findByHashes = async () => {
      asked.resolve(null);
      return [await answer.promise];
    };
    const first = world.guess('new');
    await asked.promise;
    world.stored.delete('new');
    const read = Promise.withResolvers<null>();
    world.access.onKeysChange(() => read.resolve(null));
    world.notifyKeys();
    await read.promise;
    answer.resolve(found);
    expect(await first).toMatchObject({ actor: { kind: 'API_KEY', id: 'id of new' } });
    world.store = {};
    expect(await world.guess('new')).toBeNull();
  });

  it('is believed for 30 seconds after the last sign that changes are heard of, and no longer', async () => {
    await world.guess('good');
    world.lookups.length = 0;
    world.time = 29_999;
    await world.guess('good');
    expect(world.confirmations).toBe(1);
    world.time = 30_000;
    await world.guess('good');
    expect([world.confirmations, world.lookups]).toEqual([2, []]);
    world.time = 60_000;
    world.confirmed = () => Promise.reject(new Error('no database'));
    await expect(world.guess('good')).rejects.toThrow('no database');
  });

  it('is looked up for every request while changes are not heard of', async () => {
    world.confirmed = async () => false;
    for (let n = 0; n < 3; n += 1) await world.guess('good');
    expect(world.lookups).toHaveLength(3);
    world.stored.delete('good');
    expect(await world.guess('good')).toBeNull();
  });

  it('that is notified to have changed is looked up again, and no other one', async () => {
    world.addKey('other');
    for (const key of ['good', 'other']) await world.guess(key);
    world.lookups.length = 0;
    world.notifyKeys(hashKey('good').hex);
    for (const key of ['good', 'other']) await world.guess(key);
    expect(world.lookups).toEqual([hashKey('good').hex]);
    world.notifyKeys('w');
    for (const key of ['good', 'other']) await world.guess(key);
    expect(world.lookups).toHaveLength(3);
  });

  it('that did not exist is looked up once, until one like it is created', async () => {
    expect([await world.guess('late'), await world.guess('late')]).toEqual([null, null]);
    expect(world.lookups).toHaveLength(1);
    world.addKey('late');
    world.notifyKeys(hashKey('late').hex);
    expect(await world.guess('late')).not.toBeNull();
  });

  it('stays in memory while 100,000 others that do not exist are tried', async () => {
    await world.guess('good');
    world.lookups.length = 0;
    world.store.findByHashes = async () => [];
    for (let n = 0; n < 100_000; n += 200)
      await Promise.all(
        Array.from({ length: 200 }, (_, m) =>
          world.guess(`x${n + m}`, addressOf(`a${n + m}`)).catch(() => null),
        ),
      );
    expect(await world.guess('good')).not.toBeNull();
  });
});

describe('wrong keys of one address', () => {
  beforeEach(async () => {
    for (const key of ['a', 'b', 'c']) expect(await world.guess(key)).toBeNull();
  });

  it('are refused beyond the limit without a look at the store', async () => {
    await expect(world.guess('d')).rejects.toThrow(TooManyWrongKeys);
    expect(world.lookups).toHaveLength(3);
  });

  it('leave the good key of the same address alone, and every other address', async () => {
    await expect(world.guess('d')).rejects.toThrow(TooManyWrongKeys);
    expect(await world.guess('good')).not.toBeNull();
    expect(await world.guess('d', elsewhere)).toBeNull();
  });

  it('have further requests refused before their body is read, until the minute is over', async () => {
    expect(() => world.access.checkAddress(elsewhere())).not.toThrow();
    expect(() => world.access.checkAddress(home())).toThrow(TooManyWrongKeys);
    world.time = 60_000;
    for (let n = 0; n < 5; n += 1) expect(() => world.access.checkAddress(home())).not.toThrow();
  });

  it('are heard again after a minute, and the refusal says when', async () => {
    world.time = 45_500;
    await expect(world.guess('d')).rejects.toMatchObject({ retryAfter: 15 });
    world.time = 60_000;
    expect(await world.guess('d')).toBeNull();
  });
});

it('wrong keys that come at the same time cannot exceed the limit together', async () => {
  const all = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((key) => world.guess(key)));
  expect(all.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ]);
});

it('new keys and failed queries are not counted as wrong', async () => {
  world.store.findByHashes = () => Promise.reject(new Error('no database'));
  for (let n = 0; n < 5; n += 1) await expect(world.guess('x')).rejects.toThrow('no database');
  world.store = {};
  for (let n = 0; n < 5; n += 1) {
    world.addKey(`new ${n}`.replace(' ', ''));
    expect(await world.guess(`new${n}`)).not.toBeNull();
  }
});

it('right keys that come at the same time wait for each other, and none is refused', async () => {
  for (let n = 0; n < 20; n += 1) world.addKey(`k${n}`);
  const all = await Promise.all([
    ...Array.from({ length: 20 }, () => world.guess('good')),
    ...Array.from({ length: 20 }, (_, n) => world.guess(`k${n}`)),
  ]);
  expect(all.every((caller) => caller !== null)).toBe(true);
  expect(world.lookups.filter((hash) => hash === hashKey('good').hex)).toHaveLength(1);
});

it('keys that come at the same time are looked up by one query', async () => {
  let queries = 0;
  world.store.findByHashes = async (hashes) => {
    queries += 1;
    return world.findByHashes(hashes);
  };
  for (let n = 0; n < 100; n += 1) world.addKey(`k${n}`);
  await Promise.all(Array.from({ length: 100 }, (_, n) => world.guess(`k${n}`, addressOf(`a${n}`))));
  expect([queries, world.lookups.length]).toEqual([1, 100]);
});

it('counts 10,000 addresses at once, and forgets the oldest', async () => {
  const from = (n: number) => () => ({ address: `a${n}`, network: `a${n}` });
  for (const key of ['a', 'b', 'c']) await world.guess(key, from(0));
  for (let n = 1; n < 10_000; n += 1) await world.guess('x', from(n));
  await expect(world.guess('d', from(0))).rejects.toThrow(TooManyWrongKeys);
  await world.guess('x', from(10_000));
  expect(await world.guess('d', from(0))).toBeNull();
});

it('logs ten wrong keys a minute with their address and without the key, and then how many more there were', async () => {
  const from = (n: number) => () => ({ address: `203.0.113.${n}`, network: `n${n}` });
  for (let n = 0; n < 25; n += 1) await world.guess(`secret-${n}`, from(n));
  expect(world.logged).toHaveLength(10);
  expect(world.logged[0]).toEqual({ clientAddress: '203.0.113.0' });
  world.time = 60_000;
  await world.guess('secret-25', from(25));
  expect(world.logged.slice(10)).toEqual([{ suppressedLines: 15 }, { clientAddress: '203.0.113.25' }]);
  expect(JSON.stringify(world.logged)).not.toContain('secret');
});
