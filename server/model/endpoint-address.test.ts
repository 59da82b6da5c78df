import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { checkEndpointUrl, isAllowedAddress } from './endpoint-address.ts';

const production = { production: true };
const development = { production: false };

describe('an endpoint URL in production', () => {
  it.each([
    'https://example.com',
    'https://example.com/hooks?team=a&x=%20',
    'HTTPS://Example.COM:8443/',
    'https://example.com./',
    'https://bücher.example/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]:443/hook',
    'https://internal.example.com/',
    'https://localhost.example.com/',
    'https://my-local.dev/',
    'https://1.2.3.4.example.com/',
    'https://x.example.com/',
    `https://${'a'.repeat(63)}.com/`,
    `https://${'abcdefghi.'.repeat(25)}com/`,
  ])('may be %s', (url) => {
    expect(checkEndpointUrl(url, production)).toBeNull();
  });

  it.each([
    ['http://example.com/', 'https://'],
    ['ftp://example.com/', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['javascript:alert(1)', 'complete'],
    ['example.com/hook', 'complete'],
    ['//example.com/hook', 'complete'],
    ['/hook', 'complete'],
    ['https:example.com', 'complete'],
    ['https:/example.com', 'complete'],
    ['https:example.com/?next=a://b', 'complete'],
    ['https://', 'complete'],
    ['https://exa mple.com/', 'spaces'],
    ['https://example.com/a b', 'spaces'],
    ['https://exam\tple.com/', 'spaces'],
    ['https://example.com/\r\nHost: evil', 'spaces'],
    ['https://example.com/\0', 'control'],
    ['https:\\\\example.com', 'backslashes'],
    ['https://example.com\\@127.0.0.1/', 'backslashes'],
    ['https://user:password@example.com/', 'password'],
    ['https://user@example.com/', 'user name'],
    ['https://:password@example.com/', 'user name'],
    ['https://example.com/#part', 'fragment'],
    ['https://example.com/#', 'fragment'],
    ['https://example.com:0/', 'Port 0'],
    ['https://example.com:99999/', 'complete'],
    ['https://a..b.com/', 'host name'],
    [`https://${'a'.repeat(64)}.com/`, 'host name'],
    [`https://${'abcdefghi.'.repeat(26)}com/`, 'host name'],
    ['https://1.2.3.4.5.256/', 'complete'],
    ['https://[::1/', 'complete'],
  ])('is refused as invalid: %j', (url, word) => {
    const problem = checkEndpointUrl(url, production);
    expect(problem?.code).toBe('INVALID_URL');
    expect(problem?.message).toMatch(sentence);
    expect(problem?.message).toContain(word);
  });

  it.each([
    ['https://127.0.0.1/', 'plain'],
    ['https://127.1/', 'short'],
    ['https://127.0.1/', 'short'],
    ['https://2130706433/', 'decimal'],
    ['https://0x7f000001/', 'hexadecimal'],
    ['https://0x7f.0.0.1/', 'hexadecimal part'],
    ['https://0177.0.0.1/', 'octal part'],
    ['https://017700000001/', 'octal'],
    ['https://127.0.0.1./', 'trailing dot'],
    ['https://１２７.０.０.１/', 'full-width digits'],
    ['https://127。0。0。1/', 'ideographic full stops'],
    ['https://%31%32%37.0.0.1/', 'percent-encoded'],
    ['https://①②⑦.0.0.1/', 'circled digits'],
    ['https://0/', 'zero'],
    ['https://10.0.0.1/', 'private'],
    ['https://169.254.169.254/latest/meta-data', 'metadata'],
    ['https://[::1]/', 'IPv6 loopback'],
    ['https://[0:0:0:0:0:0:0:1]/', 'IPv6 loopback in full'],
    ['https://[::ffff:127.0.0.1]/', 'IPv4-mapped'],
    ['https://[::ffff:a9fe:a9fe]/', 'IPv4-mapped metadata'],
    ['https://[64:ff9b::7f00:1]/', 'NAT64'],
    ['https://[fd00::1]/', 'unique local'],
    ['https://localhost/', 'name'],
    ['https://LOCALHOST:8080/', 'upper case'],
    ['https://localhost./', 'trailing dot'],
    ['https://api.localhost/', 'below localhost'],
    ['https://printer.local/', 'mDNS'],
    ['https://db.internal/', 'internal'],
    ['https://metadata.google.internal/', 'metadata'],
    ['https://metadata.google.internal./', 'metadata, trailing dot'],
    ['https://router.home.arpa/', 'home network'],
    ['https://home.arpa/', 'home network'],
    ['https://nas.lan/', 'local network'],
    ['https://www.localdomain/', 'local name'],
    ['https://www.intranet/', 'local name'],
    ['https://www.private/', 'local name'],
    ['https://www.corp/', 'local name'],
    ['https://www.home/', 'local name'],
    ['https://postgres/', 'single label'],
    ['https://ｌｏｃａｌｈｏｓｔ/', 'full-width letters'],
  ])('is forbidden to point inwards: %s (%s)', (url) => {
    expect(checkEndpointUrl(url, production)).toEqual({
      code: 'FORBIDDEN_ADDRESS',
      message: expect.stringMatching(sentence) as string,
    });
  });
});

describe('an endpoint URL in development', () => {
  it.each([
    'http://example.com/',
    'http://localhost:3000/hook',
    'http://127.0.0.1:9000',
    'https://[::1]/',
    'http://192.168.1.20/',
    'http://receiver:8080/',
    'http://host.docker.internal:8080/',
  ])('may be %s', (url) => {
    expect(checkEndpointUrl(url, development)).toBeNull();
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://metadata.google.internal/',
    'http://metadata/',
    'http://0.0.0.0:8080/',
    'http://[fd00:ec2::254]/',
    'http://224.0.0.1/',
  ])('is still forbidden to be %s', (url) => {
    expect(checkEndpointUrl(url, development)?.code).toBe('FORBIDDEN_ADDRESS');
  });

  it('still needs a scheme of the web', () => {
    const problem = checkEndpointUrl('ftp://localhost/', development);
    expect(problem).toMatchObject({ code: 'INVALID_URL' });
    expect(problem?.message).toMatch(sentence);
  });
});

describe('a resolved address', () => {
  it('may be on this machine or its network in development only', () => {
    for (const ip of ['127.0.0.1', '::1', '192.168.0.9', 'fd12::1']) {
      expect(isAllowedAddress(ip, development), ip).toBe(true);
      expect(isAllowedAddress(ip, production), ip).toBe(false);
    }
  });

  it('may be public everywhere and special nowhere', () => {
    for (const rules of [development, production]) {
      expect(isAllowedAddress('8.8.8.8', rules)).toBe(true);
      expect(isAllowedAddress('169.254.169.254', rules)).toBe(false);
    }
  });
});
