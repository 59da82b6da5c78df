import { describe, expect, it } from 'vitest';
import { addresses } from '../../tests/input-rules/addresses.ts';
import { addressKind, addressRanges, isPublicAddress } from './ip-address.ts';

describe('the kind of an address', () => {
  it.each(addresses)('finds %s %s: %s', (ip, kind) => {
    expect(addressKind(ip)).toBe(kind);
    expect(isPublicAddress(ip)).toBe(kind === 'public');
  });

  it.each(['169.253.255.255', '192.0.1.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '128.0.0.1'])(
    'finds %s public, right beside a special range',
    (ip) => {
      expect(isPublicAddress(ip)).toBe(true);
    },
  );

  it.each(addressRanges)('has the first address of %s among these examples', (cidr) => {
    expect(addresses.map(([ip]) => ip)).toContain(cidr.split('/')[0]);
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
