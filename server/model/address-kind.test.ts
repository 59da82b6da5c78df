import { describe, expect, it } from 'vitest';
import { addresses } from '../../tests/input-rules/addresses.ts';
import { addressKind, judgedRanges } from './address-kind.ts';

describe('the kind of an address', () => {
  it.each(addresses)('finds %s %s: %s', (ip, kind) => {
    expect(addressKind(ip)).toBe(kind);
  });

  it.each(judgedRanges)('has the first address of %s among these examples', (cidr) => {
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
