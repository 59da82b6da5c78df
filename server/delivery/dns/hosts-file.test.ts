import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createHostsFile, parseHosts } from './hosts-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hosts-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('a hosts file has several names per line, several addresses per name, comments and garbage', () => {
  const hosts = parseHosts(
    [
      '10.0.0.1\tShop shop.internal. # shop2',
      '',
      '# 10.0.0.2 shop',
      ' fd00::1  shop',
      'shop 10.0.0.3',
      '10.0.0.4',
    ].join('\r\n'),
  );
  expect(Object.fromEntries(hosts)).toEqual({
    shop: [
      { address: '10.0.0.1', family: 4 },
      { address: 'fd00::1', family: 6 },
    ],
    'shop.internal': [{ address: '10.0.0.1', family: 4 }],
  });
});

test('a hosts file that has changed is read again after 5 s', async () => {
  const path = join(folder, 'changing');
  let now = 0;
  const hosts = createHostsFile(path, () => now);
  const addressesOf = async (name: string) => (await hosts()).get(name)?.map(({ address }) => address);
  expect(await addressesOf('shop')).toBeUndefined();
  await writeFile(path, '10.0.0.1 shop');
  now += 4_999;
  expect(await addressesOf('shop')).toBeUndefined();
  now += 1;
  expect(await addressesOf('shop')).toEqual(['10.0.0.1']);
  await writeFile(path, '10.0.0.22 shop');
  now += 5_000;
  expect(await addressesOf('shop')).toEqual(['10.0.0.22']);
  await rm(path);
  now += 5_000;
  expect(await addressesOf('shop')).toBeUndefined();
});

test('a hosts file of more than 4 MiB is ignored', async () => {
  const path = join(folder, 'large');
  await writeFile(path, `10.0.0.1 shop\n${'#'.repeat(4 * 1024 * 1024)}`);
  expect((await createHostsFile(path)()).size).toBe(0);
});
