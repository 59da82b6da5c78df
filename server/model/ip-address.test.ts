import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { addressKind, judgedRanges } from './address-kind.ts';
import { inRange, parseAddress } from './ip-address.ts';

/**
 * Compared with the package ipaddr.js, which knows the registries independently, over random addresses. Each difference
 * is listed with its reason: one that is not fails the test.
 */

/** As we judge it, as ipaddr.js names it, and why both are right. */
const reviewed: readonly (readonly [range: string, ours: string, theirs: string, why: string])[] = [
  ['168.63.129.16/32', 'metadata', 'unicast', 'a public number that Azure uses for its own hosts'],
  ['64:ff9b::/96', 'public', 'rfc6052', 'NAT64: judged as the IPv4 address that it leads to'],
  ...['::/3', '4000::/2', '8000::/1'].map(
    (range) => [range, 'special', 'unicast', 'nothing outside 2000::/3 is handed out yet'] as const,
  ),
];

/** A generator of numbers that repeats, so that a failure can be looked at. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What either side knows. */
const known = [
  ...judgedRanges,
  ...['::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '::/96', '::/3', '4000::/2', '8000::/1', '100::/64'],
].map((range) => ipaddr.parseCIDR(range));

/** Addresses in and beside every known range. */
function* randomAddresses(count: number): Generator<ipaddr.IPv4 | ipaddr.IPv6> {
  const random = createRandom(20_260_203);
  for (let made = 0; made < count; made++) {
    const [address, length] = known[random(known.length)]!;
    const bytes = address.toByteArray();
    const at = random(3);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      // Beside the range: a bit near the end of the prefix differs.
      const flips = bit < length ? at === 2 && bit >= length - 2 && random(2) === 1 : random(2) === 1;
      if (flips) bytes[bit >> 3]! ^= 128 >> (bit & 7);
    }
    yield ipaddr.fromByteArray(bytes);
  }
}

/** What ipaddr.js says of an address, or of the IPv4 address that it is another spelling of. */
function theirKind(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return ipaddr.process(address.toString()).range();
}

function reviewOf(address: ipaddr.IPv4 | ipaddr.IPv6, ours: string, theirs: string): string | undefined {
  const plain = ipaddr.process(address.toString());
  return reviewed.find(([range, ourKind, theirName]) => {
    const [first, length] = ipaddr.parseCIDR(range);
    if (first.kind() !== plain.kind() || ours !== ourKind || theirs !== theirName) return false;
    return (plain as ipaddr.IPv4).match(first as ipaddr.IPv4, length);
  })?.[0];
}

describe('compared with ipaddr.js', () => {
  test('the same addresses are public, but for the reviewed differences', () => {
    const differences = new Set<string>();
    const used = new Set<string>();
    for (const address of randomAddresses(8_000)) {
      const ours = addressKind(address.toString());
      const theirs = theirKind(address);
      if ((ours === 'public') === (theirs === 'unicast')) continue;
      const review = reviewOf(address, ours, theirs);
      if (review) used.add(review);
      else differences.add(`${address.toString()} ${ours} ${theirs}`);
    }
    expect([...differences].slice(0, 20)).toEqual([]);
    expect([...used].sort()).toEqual(reviewed.map(([range]) => range).sort());
  });

  test('an address is the same number, however it is written', () => {
    for (const address of randomAddresses(1_500)) {
      const number = address.toByteArray().reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
      const texts = [address.toString(), address.toNormalizedString()];
      if (address instanceof ipaddr.IPv6) texts.push(address.toRFC5952String());
      for (const text of texts) expect(parseAddress(text)?.bits, text).toBe(number);
    }
  });

  test('a range holds the same addresses', () => {
    const random = createRandom(7);
    for (const address of randomAddresses(1_500)) {
      const [other] = randomAddresses(1);
      const length = random(address.toByteArray().length * 8 + 1);
      const range = inRange(`${address.toString()}/${length}`);
      const holds = (one: ipaddr.IPv4 | ipaddr.IPv6) => range(parseAddress(one.toString())!);
      expect(holds(address)).toBe(true);
      const same = other!.kind() === address.kind();
      expect(holds(other!)).toBe(same && (other as ipaddr.IPv4).match(address as ipaddr.IPv4, length));
    }
  });
});
