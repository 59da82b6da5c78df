import { describe, expect, it } from 'vitest';
import { addressKind, isPublicAddress } from './ip-address.ts';

describe('the kind of an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
  ])('finds %s public', (ip) => {
    expect(addressKind(ip)).toBe('public');
  });

  it.each(['169.253.255.255', '192.0.1.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '128.0.0.1'])(
    'finds %s public, right beside a special range',
    (ip) => {
      expect(isPublicAddress(ip)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.255',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::FFFF:7f00:1',
    '64:ff9b::7f00:1',
  ])('finds %s to be loopback', (ip) => {
    expect(addressKind(ip)).toBe('loopback');
  });

  it.each([
    '10.0.0.0',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fc00::1',
    'fd12:3456:789a::1',
    '::ffff:192.168.0.1',
    '64:ff9b::10.0.0.1',
  ])('finds %s private', (ip) => {
    expect(addressKind(ip)).toBe('private');
  });

  it.each([
    ['0.0.0.0', 'this network'],
    ['0.1.2.3', 'this network'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'metadata behind carrier-grade NAT'],
    ['100.127.255.255', 'carrier-grade NAT'],
    ['168.63.129.16', 'the host of virtual machines'],
    ['169.254.169.254', 'metadata'],
    ['192.0.0.192', 'protocol assignments'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4 relay'],
    ['198.18.0.1', 'benchmarking'],
    ['198.19.255.255', 'benchmarking'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::8.8.8.8', 'IPv4-compatible'],
    ['::2', 'IPv4-compatible'],
    ['fe80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['2001::1', 'Teredo'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
    ['2001:2::1', 'benchmarking'],
    ['2002:7f00:1::', '6to4'],
    ['2002:808:808::1', '6to4'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['64:ff9b::a9fe:a9fe', 'metadata behind NAT64'],
    ['::ffff:169.254.169.254', 'mapped metadata'],
    ['::ffff:0.0.0.0', 'mapped unspecified'],
    ['::ffff:0:8.8.8.8', 'translated IPv4'],
    ['100::1', 'discard'],
    ['5f00::1', 'segment routing'],
    ['3fff::1', 'documentation'],
    ['3fff:fff:ffff::1', 'documentation'],
    ['4000::1', 'not handed out'],
    ['fd00:ec2::254', 'metadata'],
  ])('finds %s special: %s', (ip) => {
    expect(addressKind(ip)).toBe('special');
    expect(isPublicAddress(ip)).toBe(false);
  });

  it.each([
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '2606::1:2:3:4:5:6',
    '2606:1:2:3:4:5:6::',
    '2001:200::1',
    '2a00:1450:4001:82a::200e',
    '3ffe:ffff::1',
    '3fff:1000::1',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::8.8.8.8',
  ])('finds %s public', (ip) => {
    expect(addressKind(ip)).toBe('public');
  });

  it.each([
    '',
    'example.com',
    '8.8.8',
    '8.8.8.8.8',
    '8.8.8.256',
    '08.8.8.8',
    '8.8.8.8 ',
    '0x8.8.8.8',
    '134744072',
    '[2606::1]',
    '2606::1::2',
    '2606:::1',
    ':2606::1',
    '2606::1:',
    '2606:1:2:3:4:5:6',
    '2606:1:2:3:4:5:6:7:8',
    '2606:1:2:3:4:5:6::7:8',
    '2606::12345',
    '2606::g',
    '2606:1:2:3:4:5:6:7::g',
    '2606:1.2.3.4::1',
    'fe80::1%eth0',
    '2606:4700::1%1',
  ])('trusts no text that is not exactly one address: "%s"', (text) => {
    expect(addressKind(text)).toBe('special');
  });
});
