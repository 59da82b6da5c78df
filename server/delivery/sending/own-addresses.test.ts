import { expect, test } from 'vitest';
import { isAllowedAddress } from '../../model/index.ts';
import { createOwnAddresses, type OwnAddresses } from './own-addresses.ts';

const databaseUrl = 'postgres://user:password@db.example.com:5432/webhooks';

async function refuses(own: OwnAddresses, ip: string): Promise<boolean> {
  return !isAllowedAddress(ip, { production: true }, await own.current());
}

test('the addresses of the interfaces and of the database are known from the first call', async () => {
  const own = createOwnAddresses({
    databaseUrl,
    interfaces: () => ['198.41.0.4', 'fe80::1%eth0', '2001:500:2::c%eth0'],
    lookup: async (hostname) => (hostname === 'db.example.com' ? ['199.9.14.201'] : []),
  });
  for (const ip of ['198.41.0.4', '2001:500:2::c', '199.9.14.201', '::ffff:199.9.14.201'])
    expect(await refuses(own, ip), ip).toBe(true);
  expect(await refuses(own, '199.9.14.202')).toBe(false);
});

test('they are read again after 30 s, and nobody waits for the resolver then', async () => {
  let now = 0;
  let addresses = ['198.41.0.4'];
  let found: (addresses: string[]) => void = () => undefined;
  let lookups = 0;
  const lookup = () => (lookups++, new Promise<string[]>((resolve) => (found = resolve)));
  const own = createOwnAddresses({ databaseUrl, interfaces: () => addresses, lookup, now: () => now });
  const first = refuses(own, '199.9.14.201');
  found(['199.9.14.201']);
  expect(await first).toBe(true);
  addresses = ['198.41.0.5'];
  now = 29_999;
  expect(await refuses(own, '198.41.0.4')).toBe(true);
  expect(lookups).toBe(1);
  now = 30_000;
  expect(await refuses(own, '198.41.0.4')).toBe(false);
  expect(await refuses(own, '198.41.0.5')).toBe(true);
  expect(await refuses(own, '199.9.14.201')).toBe(true);
  expect(lookups).toBe(2);
  found(['192.33.4.12']);
  await Promise.resolve().then(() => undefined);
  expect(await refuses(own, '192.33.4.12')).toBe(true);
  expect(await refuses(own, '199.9.14.201')).toBe(false);
});

test('a database whose name is not resolved keeps the addresses that it had', async () => {
  let now = 0;
  let answer: Promise<string[]> = Promise.resolve(['199.9.14.201']);
  const own = createOwnAddresses({ databaseUrl, interfaces: () => [], lookup: () => answer, now: () => now });
  await own.current();
  answer = Promise.reject(new Error('no answer'));
  now = 30_000;
  await own.current();
  await answer.catch(() => undefined);
  expect(await refuses(own, '199.9.14.201')).toBe(true);
});

test.each([
  ['postgres://u@199.9.14.201/d', true],
  ['postgres://u@[2001:500:2::c]:5432/d', true],
  ['postgres://u@localhost/d?host=199.9.14.201', true],
  ['postgres://u@%2Fvar%2Frun%2Fpostgresql/d', false],
  ['postgres:///d', false],
])('the host of %s is taken', async (url, known) => {
  const lookup = () => Promise.reject(new Error('no name to look up'));
  const own = createOwnAddresses({ databaseUrl: url, interfaces: () => [], lookup });
  const { size } = await own.current();
  expect(size).toBe(known ? 1 : 0);
});

test('without other instructions, the interfaces are those of this machine', async () => {
  const own = createOwnAddresses({ databaseUrl: 'postgres:///d' });
  expect((await own.current()).size).toBeGreaterThan(0);
});
