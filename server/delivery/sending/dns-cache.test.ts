import { expect, test } from 'vitest';
import { createDnsCache } from './dns-cache.ts';

const address = [{ address: '192.0.2.1', family: 4 }];

test('one look-up serves everybody who asks for the name meanwhile and for five seconds', async () => {
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

test('an error is told to all who wait, and the next one asks again', async () => {
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

test('ten thousand names are remembered, and no more', async () => {
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
