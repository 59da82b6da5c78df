import { describe, expect, it } from 'vitest';

import { clientAddressFrom } from './client-address.ts';

const trusted = ['10.0.0.0/8', '192.0.2.7', '2001:db8:9::/48'];
const addressOf = (remoteAddress: string | undefined, forwardedFor?: string, proxies = trusted) =>
  clientAddressFrom(proxies)({ remoteAddress, forwardedFor });

describe('the client of a request', () => {
  it.each([
    ['without a proxy', '203.0.113.5', undefined, '203.0.113.5'],
    ['that claims to be somebody else', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['behind a trusted range', '10.1.2.3', '203.0.113.5', '203.0.113.5'],
    ['behind a trusted address', '192.0.2.7', '203.0.113.5', '203.0.113.5'],
    ['behind a trusted IPv6 range', '2001:db8:9:1::2', '203.0.113.5', '203.0.113.5'],
    ['behind the neighbour of a trusted address', '192.0.2.8', '203.0.113.5', '192.0.2.8'],
    ['behind two proxies', '10.1.2.3', '203.0.113.5, 10.9.9.9', '203.0.113.5'],
    ['that put an address in front', '10.1.2.3', '198.51.100.1,203.0.113.5', '203.0.113.5'],
    ['on an IPv6 socket', '::ffff:10.1.2.3', ' ::ffff:203.0.113.5 ', '203.0.113.5'],
    ['of a proxy that forwards nonsense', '10.1.2.3', '203.0.113.5, unknown', '10.1.2.3'],
    ['of a proxy that forwards nothing', '10.1.2.3', '', '10.1.2.3'],
    ['of a proxy that forwards commas', '10.1.2.3', ',,,', '10.1.2.3'],
    ['whose connection is closed', undefined, '203.0.113.5', 'unknown'],
  ])('%s', (_, remote, forwarded, address) => {
    expect(addressOf(remote, forwarded).address).toBe(address);
  });

  it('is the connection itself without trusted proxies', () => {
    expect(addressOf('127.0.0.1', '203.0.113.5', []).address).toBe('127.0.0.1');
  });

  it('is looked for over 20 proxies at most', () => {
    const chain = `203.0.113.5,${Array(5000).fill('10.0.0.1').join(',')}`;
    expect(addressOf('10.0.0.1', chain).address).toBe('10.0.0.1');
  });
});

describe('limits count', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2:bbbb::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s as %s', (remote, network) => {
    expect(addressOf(remote).network).toBe(network);
  });
});
