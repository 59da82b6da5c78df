/**
 * IP addresses, and which of them a delivery may go to. Judged by number, never by spelling, so that every way of
 * writing an address gets the same answer.
 */

/**
 * - `public`: reachable over the internet by everyone.
 * - `loopback`: this machine.
 * - `private`: a local network (RFC 1918, IPv6 unique local).
 * - `special`: everything else: link-local with its metadata services, shared, reserved, documentation, multicast,
 *   tunnels that would hide another address, and text that is no address at all.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'special';

/** An address as one number of 32 or 128 bits. */
interface Address {
  readonly width: 32 | 128;
  readonly bits: bigint;
}

/** IPv4 is public unless it lies in one of these. The first range that holds the address decides. */
const ipv4Ranges = ranges([
  ['0.0.0.0/8', 'special'], // "this network": connects to loopback on many systems
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'special'], // carrier-grade NAT; one cloud's metadata service
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'special'], // a public number that one cloud uses for its virtual machines' host
  ['169.254.0.0/16', 'special'], // link-local, and the metadata service of most clouds
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'special'], // protocol assignments, and another cloud's metadata service
  ['192.0.2.0/24', 'special'], // documentation
  ['192.88.99.0/24', 'special'], // 6to4 relays
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'special'], // benchmarking
  ['198.51.100.0/24', 'special'], // documentation
  ['203.0.113.0/24', 'special'], // documentation
  ['224.0.0.0/4', 'special'], // multicast
  ['240.0.0.0/4', 'special'], // reserved, and broadcast
]);

/** IPv6 is special unless it lies in one of these. The first range that holds the address decides. */
const ipv6Ranges = ranges([
  ['::1/128', 'loopback'],
  ['fd00:ec2::/32', 'special'], // one cloud's metadata service, in the middle of the private range
  ['fc00::/7', 'private'],
  ['2001::/23', 'special'], // protocol assignments: Teredo tunnels, benchmarking, overlay identifiers
  ['2001:db8::/32', 'special'], // documentation
  ['2002::/16', 'special'], // 6to4 tunnels
  ['3fff::/20', 'special'], // documentation
  ['2000::/3', 'public'], // the only block that is handed out for the internet
]);

/** IPv6 prefixes whose last 32 bits are the IPv4 address that the packets reach in the end. */
const embeddingPrefixes = [
  '::ffff:0:0/96', // IPv4-mapped
  '64:ff9b::/96', // NAT64
];
const embeddingRanges = embeddingPrefixes.map(inRange);

/** What kind of address this is. Text that is not exactly one IPv4 or IPv6 address is `special`. */
export function addressKind(ip: string): AddressKind {
  const address = parseIpv4(ip) ?? parseIpv6(ip);
  return address ? kindOf(address) : 'special';
}

/** Whether a delivery may connect to this address in production. */
export function isPublicAddress(ip: string): boolean {
  return addressKind(ip) === 'public';
}

function kindOf(address: Address): AddressKind {
  if (address.width === 32) return ipv4Ranges.find((range) => range.holds(address))?.kind ?? 'public';
  if (embeddingRanges.some((holds) => holds(address))) {
    return kindOf({ width: 32, bits: BigInt.asUintN(32, address.bits) });
  }
  return ipv6Ranges.find((range) => range.holds(address))?.kind ?? 'special';
}

/** Dotted decimal, four numbers without leading zeros. Other spellings are for the URL parser to normalise. */
function parseIpv4(ip: string): Address | null {
  const parts = ip.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return { width: 32, bits: joinBits(parts.map(Number), 8n) };
}

/** Eight groups of hexadecimal digits, at most one run of them as `::`, the last two possibly in dotted decimal. */
function parseIpv6(ip: string): Address | null {
  const halves = ip.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => parseGroups(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return null;
  return { width: 128, bits: joinBits([...head, ...Array<number>(missing).fill(0), ...(tail ?? [])], 16n) };
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const last = mayEndInIpv4 ? parseIpv4(groups.at(-1)!) : null;
  if (last) groups.splice(-1, 1, (last.bits >> 16n).toString(16), (last.bits & 0xffffn).toString(16));
  return groups.every((group) => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : null;
}

function joinBits(parts: readonly number[], size: bigint): bigint {
  return parts.reduce((bits, part) => (bits << size) | BigInt(part), 0n);
}

/** Every range that has a rule, as CIDR. */
export const addressRanges = [
  ...[...ipv4Ranges, ...ipv6Ranges].map(({ cidr }) => cidr),
  ...embeddingPrefixes,
];

interface AddressRange {
  readonly cidr: string;
  readonly kind: AddressKind;
  holds(address: Address): boolean;
}

function ranges(table: readonly (readonly [cidr: string, kind: AddressKind])[]): readonly AddressRange[] {
  return table.map(([cidr, kind]) => ({ cidr, kind, holds: inRange(cidr) }));
}

/** Whether an address lies in a range. It has to be as wide as the range: 32 bits or 128. */
function inRange(cidr: string): AddressRange['holds'] {
  const [ip, length] = cidr.split('/') as [string, string];
  const { width, bits } = (parseIpv4(ip) ?? parseIpv6(ip))!;
  const shift = BigInt(width - Number(length));
  return (address) => address.bits >> shift === bits >> shift;
}

/**
 * The network that a client is counted as: an IPv4 address by itself, and an IPv6 address by its first 64 bits, because
 * one subscriber usually has all addresses of such a network. Null for text that is no address.
 */
export function clientNetwork(ip: string): string | null {
  const address = parseIpv4(ip) ?? parseIpv6(ip);
  if (!address) return null;
  if (address.width === 32) return ip;
  if (embeddingRanges.some((holds) => holds(address))) return asIpv4(BigInt.asUintN(32, address.bits));
  const groups = [112n, 96n, 80n, 64n].map((shift) => ((address.bits >> shift) & 0xffffn).toString(16));
  return `${groups.join(':')}::/64`;
}

function asIpv4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}
