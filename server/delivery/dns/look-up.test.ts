import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type DnsReply, type DnsServer, startDnsServer } from '../../testing/dns-server.ts';
import { createLookUp, type LookUp, type LookUpOptions } from './look-up.ts';

const zone: Record<string, DnsReply> = {
  'both.test': { addresses: ['192.0.2.1', '2001:db8::1', '192.0.2.2'], ttl: 17 },
  'ipv6.test': { addresses: ['2001:db8::1'], ttl: 300 },
  'alias.test': { cname: 'middle.test', ttl: 9 },
  'middle.test': { cname: 'both.test' },
  'long.test': { addresses: ['192.0.2.7'], truncated: true },
  'many.test': {
    addresses: Array.from({ length: 200 }, (_, n) => `192.0.2.${n}`),
    truncated: true,
  },
  'empty.test': { addresses: [] },
  'broken.test': { rcode: 'SERVFAIL' },
  'closed.test': { rcode: 'REFUSED' },
  'dead.test': 'silence',
  'cancelled.test': 'silence',
  'known.test': 'silence',
};

let server: DnsServer;

beforeAll(async () => {
  server = await startDnsServer((name, type) => {
    if (name === 'half.test') return type === 'A' ? { addresses: ['192.0.2.3'] } : 'silence';
    if (name === 'half-gone.test') return type === 'A' ? { rcode: 'NXDOMAIN' } : 'silence';
    if (name === 'half-broken.test') return type === 'A' ? { addresses: [] } : { rcode: 'SERVFAIL' };
    return zone[name] ?? { rcode: 'NXDOMAIN' };
  });
});

afterAll(() => server.close());

const never = new AbortController().signal;

function lookUpWith(options: LookUpOptions = {}): LookUp {
  return createLookUp({
    servers: [server.address],
    hosts: async () => new Map([['known.test', [{ address: '10.0.0.9', family: 4 }]]]),
    limitMs: 200,
    otherFamilyMs: 20,
    ...options,
  });
}

const lookUp: LookUp = (...of) => lookUpWith()(...of);

describe('a look-up finds', () => {
  test('the addresses of both families, IPv4 first, with their time to live', async () => {
    expect(await lookUp('both.test', never)).toEqual({
      addresses: [
        { address: '192.0.2.1', family: 4 },
        { address: '192.0.2.2', family: 4 },
        { address: '2001:db8::1', family: 6 },
      ],
      ttlSeconds: 17,
    });
  });

  test('IPv6 addresses alone', async () => {
    const { addresses } = await lookUp('ipv6.test', never);
    expect(addresses).toEqual([{ address: '2001:db8::1', family: 6 }]);
  });

  test('those at the end of a chain of aliases, for as long as its shortest time to live', async () => {
    expect(await lookUp('alias.test', never)).toMatchObject({
      addresses: [{ address: '192.0.2.1' }, { address: '192.0.2.2' }, { address: '2001:db8::1' }],
      ttlSeconds: 9,
    });
  });

  test('an answer that is too long for UDP, over TCP', async () => {
    expect(await lookUp('long.test', never)).toMatchObject({ addresses: [{ address: '192.0.2.7' }] });
    expect(server.queries).toContainEqual({ name: 'long.test', type: 'A', over: 'tcp' });
  });

  test('16 addresses of a family at most', async () => {
    expect((await lookUp('many.test', never)).addresses).toHaveLength(16);
  });

  test('those of one family, if queries for the other are never answered', async () => {
    const { addresses } = await lookUpWith({ limitMs: 60_000 })('half.test', never);
    expect(addresses).toEqual([{ address: '192.0.2.3', family: 4 }]);
  });

  test('names of the hosts file, without asking DNS', async () => {
    const { addresses } = await lookUp('known.test', never);
    expect(addresses).toEqual([{ address: '10.0.0.9', family: 4 }]);
    expect(server.queries.map(({ name }) => name)).not.toContain('known.test');
  });

  test.each(['localhost', 'shop.localhost'])(
    'loopback addresses for %s, without asking DNS',
    async (name) => {
      const { addresses } = await lookUp(name, never);
      expect(addresses.map(({ address }) => address)).toEqual(['127.0.0.1', '::1']);
      expect(server.queries.map((query) => query.name)).not.toContain(name);
    },
  );
});

describe('a look-up fails', () => {
  test.each([
    ['gone.test', 'ENOTFOUND', 'DNS lookup failed: the host name does not exist'],
    ['empty.test', 'ENODATA', 'DNS lookup failed: the host name has no address'],
    ['broken.test', 'ESERVFAIL', 'DNS lookup failed: the DNS server could not resolve the name (SERVFAIL)'],
    ['closed.test', 'EREFUSED', 'DNS lookup failed: the DNS server refused the query (REFUSED)'],
    ['dead.test', 'ETIMEOUT', 'DNS lookup failed: the DNS server did not answer in time'],
    ['half-broken.test', 'ESERVFAIL', expect.any(String)],
    ['..', 'EBADNAME', 'DNS lookup failed: the host name is not valid in DNS'],
  ])('for %s with %s', async (name, reason, message) => {
    await expect(lookUp(name, never)).rejects.toMatchObject({ reason, message });
  });

  test('at once when the name does not exist, if the other query is never answered', async () => {
    const slow = lookUpWith({ limitMs: 60_000 });
    await expect(slow('half-gone.test', never)).rejects.toMatchObject({ reason: 'ENOTFOUND' });
  });

  test('when the DNS server cannot be reached', async () => {
    const closed = await startDnsServer(() => 'silence');
    await closed.close();
    await expect(
      lookUpWith({ servers: [closed.address], limitMs: 60_000 })('a.test', never),
    ).rejects.toMatchObject({
      message: 'DNS lookup failed: the DNS server cannot be reached',
    });
  });

  test('as soon as it is cancelled', async () => {
    const cancel = new AbortController();
    const slow = lookUpWith({ limitMs: 60_000 })('cancelled.test', cancel.signal);
    await server.waitFor((queries) => queries.some(({ name }) => name === 'cancelled.test'));
    cancel.abort();
    await expect(slow).rejects.toMatchObject({ reason: 'ETIMEOUT' });
  });
});
