import { describe, expect, it } from 'vitest';
import { addresses } from '../../tests/input-rules/addresses.ts';
import { type EndpointRules, isAllowedAddress } from './endpoint-rules.ts';
import { addressRanges } from './ip-address.ts';

const production: EndpointRules = { production: true };
const development: EndpointRules = { production: false };

function listing(production: boolean, allowed: string[], denied: string[] = []): EndpointRules {
  return { production, ranges: { allowed: addressRanges(allowed), denied: addressRanges(denied) } };
}

const everything = ['0.0.0.0/0', '::/0'];
const metadata = addresses.filter(([, kind]) => kind === 'metadata').map(([ip]) => ip);

/** An IPv4 address in every spelling that may reach it. */
function spellings(ipv4: string): string[] {
  const [a, b, c, d] = ipv4.split('.').map(Number) as [number, number, number, number];
  const hex = (high: number, low: number) => (high * 256 + low).toString(16);
  const [high, low] = [hex(a, b), hex(c, d)];
  const [notHigh, notLow] = [hex(255 - a, 255 - b), hex(255 - c, 255 - d)];
  return [
    ipv4,
    `::${ipv4}`,
    `::ffff:${ipv4}`,
    `::FFFF:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `::ffff:0:${ipv4}`,
    `64:ff9b::${ipv4}`,
    `64:ff9b:1::${ipv4}`,
    `64:ff9b:1:${high}:${hex(0, c)}:${hex(d, 0)}::`,
    `64:ff9b:1:${hex(0, a)}:${hex(0, b)}:${low}::`,
    `64:ff9b:1:0:${hex(0, a)}:${hex(b, c)}:${hex(d, 0)}:0`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
    `2001:0:808:808:8000:63bf:${notHigh}:${notLow}`,
    `2001:470:1:2:0:5efe:${ipv4}`,
    `2001:470:1:2:200:5efe:${ipv4}`,
    `fe80::5efe:${ipv4}`,
  ];
}

describe('an address', () => {
  it('on this machine or its network gets deliveries in development only', () => {
    for (const ip of ['127.0.0.1', '::1', '192.168.0.9', 'fd12::1']) {
      expect(isAllowedAddress(ip, development), ip).toBe(true);
      expect(isAllowedAddress(ip, production), ip).toBe(false);
    }
  });

  it('gets deliveries in production if it is public, and only then', () => {
    for (const [ip, kind] of addresses) expect(isAllowedAddress(ip, production), ip).toBe(kind === 'public');
  });

  it.each(['127.0.0.1', '10.1.2.3', '192.168.7.9', '169.254.3.4', '0.0.0.0', '203.0.113.9'])(
    'that is %s in another spelling gets none in production',
    (ipv4) => {
      for (const ip of spellings(ipv4)) expect(isAllowedAddress(ip, production), ip).toBe(false);
    },
  );

  it('that is no address gets none, whatever is allowed', () => {
    for (const text of ['', 'example.com', '8.8.8', '1.1.1.1%1'])
      expect(isAllowedAddress(text, listing(false, everything)), text).toBe(false);
  });
});

describe('metadata services', () => {
  it.each(metadata)('get no deliveries at %s, even if everything is allowed', (ip) => {
    for (const inProduction of [true, false])
      expect(isAllowedAddress(ip, listing(inProduction, everything))).toBe(false);
  });

  it.each(['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16'])(
    'get none at any spelling of %s',
    (ipv4) => {
      for (const ip of spellings(ipv4))
        expect(isAllowedAddress(ip, listing(false, everything)), ip).toBe(false);
    },
  );
});

describe("the operator's lists", () => {
  it('let a private range through in production, in its IPv4-mapped and NAT64 spellings as well', () => {
    const rules = listing(true, ['10.20.0.0/16', 'fd12:3456::/32', '100.64.0.0/10']);
    for (const ip of ['10.20.0.0', '10.20.255.255', '::ffff:10.20.1.1', '64:ff9b::10.20.1.1', 'fd12:3456::1'])
      expect(isAllowedAddress(ip, rules), ip).toBe(true);
    expect(isAllowedAddress('100.99.1.1', rules)).toBe(true);
    for (const ip of ['10.19.255.255', '10.21.0.0', 'fd12:3457::1', '2002:0a14:0101::1', '192.168.0.1'])
      expect(isAllowedAddress(ip, rules), ip).toBe(false);
  });

  it('deny before they allow', () => {
    for (const inProduction of [true, false]) {
      const rules = listing(inProduction, everything, ['8.8.8.0/24', '2001:4860::/32']);
      for (const ip of [...spellings('8.8.8.8'), '2001:4860:4860::8888'])
        expect(isAllowedAddress(ip, rules), ip).toBe(false);
      expect(isAllowedAddress('8.8.9.8', rules)).toBe(true);
    }
  });

  it.each(['::ffff:0:0/96', '::ffff:8.8.8.0/120', '::ffff:808:808'])('deny %s as IPv4 as well', (range) => {
    const rules = listing(true, [], [range]);
    for (const ip of spellings('8.8.8.8')) expect(isAllowedAddress(ip, rules), ip).toBe(false);
    expect(isAllowedAddress('2001:4860:4860::8888', rules)).toBe(true);
  });

  it('allow IPv4-mapped ranges as IPv4, and no more than that', () => {
    const rules = listing(true, ['::ffff:10.20.0.0/112']);
    for (const ip of ['10.20.1.1', '::ffff:10.20.1.1']) expect(isAllowedAddress(ip, rules), ip).toBe(true);
    for (const ip of ['10.21.0.0', '10.19.255.255']) expect(isAllowedAddress(ip, rules), ip).toBe(false);
    expect(isAllowedAddress('10.20.1.1', listing(true, ['::ffff:0:0/95']))).toBe(false);
  });

  it('deny one address and not its neighbour', () => {
    expect(isAllowedAddress('8.8.8.8', listing(true, [], ['8.8.8.8']))).toBe(false);
    expect(isAllowedAddress('8.8.8.9', listing(true, [], ['8.8.8.8']))).toBe(true);
  });

  it('never let this machine through in production', () => {
    const rules = listing(true, everything);
    for (const ip of [...spellings('127.0.0.1'), ...spellings('0.0.0.0'), '::1', '::'])
      expect(isAllowedAddress(ip, rules), ip).toBe(false);
  });
});

describe("the product's own addresses", () => {
  const own = addressRanges(['10.0.0.5', '198.41.0.4', '2001:500:2::c']);

  it('get no deliveries in production, in any spelling and whatever is allowed', () => {
    for (const rules of [production, listing(true, everything)]) {
      for (const ip of [...spellings('10.0.0.5'), ...spellings('198.41.0.4'), '2001:500:2:0::c'])
        expect(isAllowedAddress(ip, rules, own), ip).toBe(false);
    }
    expect(isAllowedAddress('198.41.0.5', production, own)).toBe(true);
    expect(isAllowedAddress('10.0.0.6', listing(true, ['10.0.0.0/8']), own)).toBe(true);
  });

  it('get deliveries in development', () => {
    expect(isAllowedAddress('10.0.0.5', development, own)).toBe(true);
  });
});
