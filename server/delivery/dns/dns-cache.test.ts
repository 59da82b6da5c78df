import { describe, expect, test } from 'vitest';

import { DnsCache, type DnsCacheOptions } from './dns-cache.ts';
import { DnsFailure } from './dns-failure.ts';
import { type DnsAnswer } from './look-up.ts';

const first = [{ address: '192.0.2.1', family: 4 }];
const second = [{ address: '192.0.2.2', family: 4 }];

/** A cache on a clock that only the test moves. Look-ups end when the test answers them. */
function cacheWith(options: Partial<DnsCacheOptions> = {}) {
  const time = { now: 0 };
  const asked: string[] = [];
  const open: { readonly resolve: (answer: DnsAnswer) => void; readonly reject: (error: Error) => void }[] =
    [];
  const cache = new DnsCache({
    now: () => time.now,
    lookUp: (hostname) => {
      asked.push(hostname);
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    ...options,
  });
  const tick = () => new Promise(setImmediate);
  const answer = async (addresses = first, ttlSeconds = 60) => {
    open.shift()!.resolve({ addresses, ttlSeconds });
    await tick();
  };
  const fail = async (reason: string) => {
    open.shift()!.reject(new DnsFailure(reason));
    await tick();
  };
  /** Looks a name up with this answer. */
  const know = async (addresses = first, ttlSeconds = 60) => {
    const known = cache.whenKnown('w', 'a.example');
    await answer(addresses, ttlSeconds);
    await known;
  };
  const isKnown = () => cache.isKnown('w', 'a.example');
  return { time, asked, cache, answer, fail, know, isKnown };
}

describe('an answer', () => {
  test.each([
    [0, 5_000],
    [17, 17_000],
    [86_400, 300_000],
  ])('with a time to live of %i s is used for %i ms without another look-up', async (ttl, usedMs) => {
    const { time, asked, know, isKnown } = cacheWith();
    expect(isKnown()).toBe(false);
    await know(first, ttl);
    time.now = usedMs - 1;
    expect(isKnown()).toBe(true);
    expect(asked).toHaveLength(1);
    time.now = usedMs;
    isKnown();
    expect(asked).toHaveLength(2);
  });

  test('is used for 30 s more while the next look-up is under way', async () => {
    const { time, asked, cache, know, answer, isKnown } = cacheWith();
    await know();
    time.now = 89_999;
    expect([isKnown(), isKnown()]).toEqual([true, true]);
    expect(asked).toHaveLength(2);
    expect(await cache.resolve('a.example')).toEqual(first);
    await answer(second);
    expect(await cache.resolve('a.example')).toEqual(second);
    time.now = 89_999 + 60_000 + 30_000;
    expect(isKnown()).toBe(false);
  });

  test('outlives an outage of DNS by ten minutes, in which a look-up is tried every 5 s', async () => {
    const { time, asked, cache, know, fail, isKnown } = cacheWith();
    await know();
    time.now = 60_000;
    isKnown();
    await fail('ESERVFAIL');
    expect(isKnown()).toBe(true);
    time.now += 4_999;
    expect([isKnown(), asked.length]).toEqual([true, 2]);
    time.now += 1;
    expect([isKnown(), asked.length]).toEqual([true, 3]);
    time.now = 659_999;
    await fail('ETIMEOUT');
    expect(await cache.resolve('a.example')).toEqual(first);
    time.now = 665_000;
    isKnown();
    await fail('ETIMEOUT');
    await expect(cache.resolve('a.example')).rejects.toMatchObject({ reason: 'ETIMEOUT' });
  });

  test.each(['ENOTFOUND', 'ENODATA'])('does not outlive that the name is gone (%s)', async (reason) => {
    const { time, cache, know, fail, isKnown } = cacheWith();
    await know();
    time.now = 60_000;
    isKnown();
    await fail(reason);
    await expect(cache.resolve('a.example')).rejects.toMatchObject({ reason });
  });
});

describe('a failure', () => {
  test('stands for one second for all who ask', async () => {
    const { time, cache, fail, isKnown } = cacheWith();
    const known = [cache.whenKnown('v', 'a.example'), cache.whenKnown('w', 'a.example')];
    await fail('ENOTFOUND');
    await Promise.all(known);
    time.now = 999;
    expect(isKnown()).toBe(true);
    time.now = 1_000;
    expect(isKnown()).toBe(false);
  });

  test('counts for a request that waited for it and then 30 s for its turn', async () => {
    const { time, asked, cache, fail, answer } = cacheWith();
    void cache.whenKnown('w', 'a.example');
    await fail('EREFUSED');
    time.now = 30_999;
    await expect(cache.resolve('a.example')).rejects.toMatchObject({ reason: 'EREFUSED' });
    time.now = 31_000;
    const resolved = cache.resolve('a.example');
    await answer();
    expect(await resolved).toEqual(first);
    expect(asked).toHaveLength(2);
  });

  test('of any other kind has the code in its text', async () => {
    const { cache } = cacheWith({
      lookUp: () => Promise.reject(Object.assign(new Error(), { code: 'ENONAME' })),
    });
    await expect(cache.resolve('a.example')).rejects.toThrow('DNS lookup failed: ENONAME');
  });
});

test('names whose server does not answer hold up no other workspace, nor what is known of their own', async () => {
  const { time, asked, cache, know, isKnown } = cacheWith();
  await know();
  for (let n = 0; n < 100; n += 1) void cache.whenKnown('w', `${n}.dead`);
  expect(cache.counts).toEqual({ underWay: 30, waiting: 70, cached: 1 });
  time.now = 60_000;
  expect(isKnown()).toBe(true);
  void cache.whenKnown('other', 'alive');
  expect(asked.at(-1)).toBe('alive');
});

test('10,000 names are kept, and a flood of them evicts none of another workspace', async () => {
  const cache = new DnsCache({ lookUp: async () => ({ addresses: first, ttlSeconds: 60 }) });
  await cache.whenKnown('w', 'mine');
  for (let n = 0; n < 10_100; n += 1) await cache.whenKnown('flood', `${n}`);
  expect(cache.counts.cached).toBe(10_000);
  expect(cache.isKnown('w', 'mine')).toBe(true);
  expect(cache.isKnown('flood', '10099')).toBe(true);
  expect(cache.isKnown('flood', '0')).toBe(false);
});

test('look-ups are counted by their result', async () => {
  const { cache, fail, know } = cacheWith();
  await know();
  for (const reason of ['ENOTFOUND', 'ETIMEOUT', 'ETIMEOUT', 'EBADRESP']) {
    void cache.whenKnown('w', 'b.example');
    await fail(reason);
  }
  expect(cache.results).toEqual({ found: 1, not_found: 1, timeout: 2, other: 1 });
});

test('closing ends every wait without an answer', async () => {
  const { cache } = cacheWith();
  const waiting = cache.resolve('a.example');
  cache.close();
  await expect(waiting).rejects.toThrow('DNS lookup failed');
  expect(cache.results).toEqual({});
});
