import { describe, expect, test } from 'vitest';
import { addressRanges, type EndpointRules } from '../../model/index.ts';
import { createSsrfGuard, type SsrfGuard } from './ssrf-guard.ts';

function guardOf(rules: EndpointRules, ...addresses: string[]): SsrfGuard {
  const lookup = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const own = { current: async () => addressRanges(['198.41.0.4']) };
  return createSsrfGuard({ rules, lookup, own });
}

const notPublic = 'blocked: the host resolves to an address that is not public';

describe('a host name', () => {
  test('that resolves to a forbidden address is refused, and its address is not told', async () => {
    for (const address of [
      '127.0.0.1',
      '10.9.8.7',
      'fd00::1',
      '169.254.169.254',
      '198.41.0.4',
      '::ffff:198.41.0.4',
    ])
      await expect(guardOf({ production: true }, address).resolve('a.example')).rejects.toThrow(
        expect.objectContaining({ code: 'BLOCKED', message: notPublic }),
      );
  });

  test('is refused when one of its addresses is', async () => {
    const guard = guardOf({ production: true }, '8.8.8.8', '2001:4860:4860::8888', '10.0.0.1');
    await expect(guard.resolve('a.example')).rejects.toThrow(notPublic);
  });

  test('has all its addresses otherwise', async () => {
    const guard = guardOf({ production: true }, '8.8.8.8', '2001:4860:4860::8888');
    expect(await guard.resolve('a.example')).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2001:4860:4860::8888', family: 6 },
    ]);
  });

  test('leads to a private range that the operator has allowed, and not to one that is denied', async () => {
    const ranges = {
      allowed: addressRanges(['10.0.0.0/8']),
      denied: addressRanges(['10.1.0.0/16', '8.8.8.8']),
    };
    const rules = { production: true, ranges };
    expect(await guardOf(rules, '10.2.0.1').resolve('a.example')).toHaveLength(1);
    for (const address of ['10.1.0.1', '8.8.8.8', '192.168.0.1'])
      await expect(guardOf(rules, address).resolve('a.example')).rejects.toThrow(notPublic);
  });

  test('may lead to this machine in development, and never to a metadata service', async () => {
    const rules = { production: false };
    expect(await guardOf(rules, '127.0.0.1', '198.41.0.4').resolve('a.example')).toHaveLength(2);
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '64:ff9b::100.100.100.200'])
      await expect(guardOf(rules, address).resolve('a.example')).rejects.toThrow(notPublic);
  });
});

test('the text of a URL is judged by the same rules as when it is saved', () => {
  const guard = guardOf({ production: true });
  expect(guard.judgeUrl('https://example.com/hook')).toBeNull();
  expect(guard.judgeUrl('https://@example.com/')).toMatchObject({
    code: 'BLOCKED',
    message: 'blocked: user name or password in the URL',
  });
});
