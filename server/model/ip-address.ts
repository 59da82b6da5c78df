/**
 * IP addresses as numbers, so that every way of writing an address gets the same answer, and ranges of them.
 */

/** An address as one number of 32 or 128 bits. */
export interface Address {
  readonly width: 32 | 128;
  readonly bits: bigint;
}

/** A set of addresses. */
export interface AddressRanges {
  has(address: Address): boolean;
  /** How many ranges it was made of. */
  readonly size: number;
}

/** @returns null for text that is not exactly one IPv4 or IPv6 address: no zone, no brackets, no blanks. */
export function parseAddress(ip: string): Address | null {
  return parseIpv4(ip) ?? parseIpv6(ip);
}

/**
 * A range of IPv4-mapped addresses, such as `::ffff:10.0.0.0/104`, holds the IPv4 addresses as well.
 *
 * @param cidrs Each an address, or one with the length of its prefix, such as `10.0.0.0/8`; checked before.
 */
export function addressRanges(cidrs: readonly string[]): AddressRanges {
  const tests = cidrs.map(parseRange).flatMap(spellingsOf).map(within);
  return { has: (address) => tests.some((holds) => holds(address)), size: cidrs.length };
}

/** Whether an address lies in a range. It has to be as wide as the range: 32 bits or 128. */
export function inRange(cidr: string): (address: Address) => boolean {
  return within(parseRange(cidr));
}

/** The addresses that begin with the same bits as this one. */
interface Range extends Address {
  /** How many bits. */
  readonly length: number;
}

function parseRange(cidr: string): Range {
  const [ip, length] = cidr.split('/') as [string, string?];
  const { width, bits } = parseAddress(ip)!;
  return { width, bits, length: Number(length ?? width) };
}

function within({ width, bits, length }: Range): (address: Address) => boolean {
  const shift = BigInt(width - length);
  return (address) => address.width === width && address.bits >> shift === bits >> shift;
}

function spellingsOf(range: Range): Range[] {
  const isMapped = range.width === 128 && range.length >= 96 && range.bits >> 32n === 0xffffn;
  return isMapped ? [range, { ...ipv4(range.bits), length: range.length - 96 }] : [range];
}

/** Dotted decimal, four numbers without leading zeros. Other spellings are for the URL parser to normalise. */
function parseIpv4(ip: string): Address | null {
  const parts = ip.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return ipv4(joinBits(parts.map(Number), 8n));
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

/** The IPv4 address in the lowest 32 of these bits. */
export function ipv4(bits: bigint): Address {
  return { width: 32, bits: BigInt.asUintN(32, bits) };
}

/** Spellings of IPv4 addresses: mapped, and translated by NAT64. */
const withIpv4 = ['::ffff:0:0/96', '64:ff9b::/96'].map(inRange);

/**
 * The network that a client is counted as: an IPv4 address by itself, and an IPv6 address by its first 64 bits, because
 * one subscriber usually has all addresses of such a network. Null for text that is no address.
 */
export function clientNetwork(ip: string): string | null {
  const address = parseIpv4(ip) ?? parseIpv6(ip);
  if (!address) return null;
  if (address.width === 32) return ip;
  if (withIpv4.some((holds) => holds(address))) return asIpv4(BigInt.asUintN(32, address.bits));
  const groups = [112n, 96n, 80n, 64n].map((shift) => ((address.bits >> shift) & 0xffffn).toString(16));
  return `${groups.join(':')}::/64`;
}

function asIpv4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 0xffn)).join('.');
}
