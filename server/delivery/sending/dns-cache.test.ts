import { expect, test } from 'vitest';
import { createDnsCache } from './dns-cache.ts';

const address = [{ address: '192.0.2.1', family: 4 }];

test('one look-up serves all requests for a name while it runs and for 5 s after', async () => {
  let asked = 0;
  let now = 0;
  const lookup = createDnsCache(
    async () => {
      asked++;
      return address;
    },
    () => now,
  );
  await Promise.all([lookup('a.example'), lookup('a.example')]);
  now = 4_999;
  expect(await lookup('a.example')).toEqual(address);
  expect(asked).toBe(1);
  now = 5_001;
  await lookup('a.example');
  await lookup('b.example');
  expect(asked).toBe(3);
});

test('a failed look-up fails everybody who waits for it, and the next request looks up again', async () => {
  let asked = 0;
  const lookup = createDnsCache(async () => {
    if (++asked === 1) throw new Error('ENOTFOUND');
    return address;
  });
  const waiting = [lookup('a.example'), lookup('a.example')];
  for (const answer of waiting) await expect(answer).rejects.toThrow('ENOTFOUND');
  expect(await lookup('a.example')).toEqual(address);
  expect(asked).toBe(2);
});

test('at most 10,000 names are cached', async () => {
  const asked: string[] = [];
  const lookup = createDnsCache(async (hostname) => {
    asked.push(hostname);
    return address;
  });
  for (let index = 0; index <= 10_000; index++) await lookup(`${index}.example`);
  asked.length = 0;
  await lookup('10000.example');
  await lookup('1.example');
  await lookup('0.example');
  expect(asked).toEqual(['0.example']);
});
