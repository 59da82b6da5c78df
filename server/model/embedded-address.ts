import { type Address, inRange, ipv4 } from './ip-address.ts';

/**
 * IPv6 addresses that carry an IPv4 address: a gateway, a tunnel or the operating system takes their packets there. What
 * must not be reached as IPv4 must not be reached through them either.
 */

/** These are only another way to write the IPv4 address in their last 32 bits, and are judged as that address. */
const spellings = [
  '::ffff:0:0/96', // IPv4-mapped, RFC 4291
  '64:ff9b::/96', // NAT64, RFC 6052
].map(inRange);

/** Where other prefixes keep IPv4 addresses. Of a Teredo address, both its client's and its server's are taken. */
const carriers: readonly (readonly [
  holds: (address: Address) => boolean,
  find: (bits: bigint) => bigint[],
])[] = [
  [inRange('::/96'), (bits) => [bits]], // IPv4-compatible, RFC 4291
  [inRange('::ffff:0:0:0/96'), (bits) => [bits]], // IPv4-translated, RFC 2765
  [inRange('64:ff9b:1::/48'), translated], // local NAT64, RFC 8215
  [inRange('2002::/16'), (bits) => [bits >> 80n]], // 6to4, RFC 3056
  [inRange('2001::/32'), (bits) => [bits >> 64n, ~bits]], // Teredo, RFC 4380
  [isIsatap, (bits) => [bits]],
];

/** The address itself, or the IPv4 address that it is a spelling of. */
export function plainAddress(address: Address): Address {
  return spellings.some((holds) => holds(address)) ? ipv4(address.bits) : address;
}

/** Every address that packets to this one may reach: itself, and the IPv4 addresses that it carries. */
export function reachedAddresses(address: Address): readonly Address[] {
  const plain = plainAddress(address);
  const carried = carriers.flatMap(([holds, find]) => (holds(plain) ? find(plain.bits).map(ipv4) : []));
  return plain === address ? [address, ...carried] : [address, plain];
}

/** Interface identifiers 0000:5efe and 0200:5efe before an IPv4 address, under any prefix: RFC 5214. */
export function isIsatap({ width, bits }: Address): boolean {
  return width === 128 && (BigInt.asUintN(32, bits >> 32n) & 0xfdff_ffffn) === 0x5efen;
}

/**
 * A prefix of local NAT64 may be 48, 56, 64 or 96 bits long, which only its network knows. Bits 64 to 71 are skipped:
 * RFC 6052, section 2.2.
 */
function translated(bits: bigint): bigint[] {
  const before = bits >> 64n;
  const after = BigInt.asUintN(56, bits);
  const joined = (take: bigint) => (before << take) | (after >> (56n - take));
  return [joined(16n), joined(24n), joined(32n), bits];
}
