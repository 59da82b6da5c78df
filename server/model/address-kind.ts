import { isIsatap, plainAddress } from './embedded-address.ts';
import { type Address, inRange, ipv4, parseAddress } from './ip-address.ts';

/**
 * Which addresses a delivery may go to.
 * - `public`: reachable over the internet by everyone.
 * - `loopback`: this machine.
 * - `private`: a local network (RFC 1918, IPv6 unique local).
 * - `metadata`: services that give a cloud's machines their credentials.
 * - `special`: everything else: link-local, shared, reserved, documentation, multicast, tunnels that would hide another
 *   address, and text that is no address at all.
 */
export type AddressKind = 'public' | 'loopback' | 'private' | 'metadata' | 'special';

/**
 * IPv4 is public unless it lies in one of these. The first range that holds the address decides. Beside the metadata
 * services, these are the blocks of the IANA IPv4 Special-Purpose Address Registry and multicast.
 */
const ipv4Ranges = ranges([
  ['169.254.169.254/32', 'metadata'], // most clouds
  ['169.254.169.253/32', 'metadata'], // AWS: the resolver of a virtual network
  ['169.254.170.2/32', 'metadata'], // AWS: credentials of ECS tasks
  ['169.254.170.23/32', 'metadata'], // AWS: credentials of EKS pods
  ['169.254.42.42/32', 'metadata'], // Scaleway
  ['169.254.0.23/32', 'metadata'], // Tencent Cloud
  ['100.100.100.200/32', 'metadata'], // Alibaba Cloud
  ['168.63.129.16/32', 'metadata'], // Azure: a public number for the host of virtual machines
  ['192.0.0.192/32', 'metadata'], // Oracle Cloud
  ['0.0.0.0/8', 'special'], // "this network": connects to loopback on many systems
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'special'], // carrier-grade NAT
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'special'], // link-local
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'special'], // protocol assignments
  ['192.0.2.0/24', 'special'], // documentation
  ['192.31.196.0/24', 'special'], // AS112: sinks for the DNS of private networks
  ['192.52.193.0/24', 'special'], // automatic multicast tunnels (AMT)
  ['192.88.99.0/24', 'special'], // 6to4 relays
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'special'], // AS112
  ['198.18.0.0/15', 'special'], // benchmarking
  ['198.51.100.0/24', 'special'], // documentation
  ['203.0.113.0/24', 'special'], // documentation
  ['224.0.0.0/4', 'special'], // multicast
  ['240.0.0.0/4', 'special'], // reserved, and broadcast
]);

/**
 * IPv6 is special unless it lies in one of these. The first range that holds the address decides. Beside the metadata
 * services, these are the blocks of the IANA IPv6 Special-Purpose Address Registry within 2000::/3.
 */
const ipv6Ranges = ranges([
  ['::1/128', 'loopback'],
  ['fd00:ec2::/32', 'metadata'], // AWS
  ['fd20:ce::254/128', 'metadata'], // Google Cloud
  ['fd00:c1::a9fe:a9fe/128', 'metadata'], // Oracle Cloud
  ['fd00:42::42/128', 'metadata'], // Scaleway
  ['fc00::/7', 'private'],
  ['2001::/23', 'special'], // protocol assignments: Teredo tunnels, benchmarking, overlay identifiers
  ['2001:db8::/32', 'special'], // documentation
  ['2002::/16', 'special'], // 6to4 tunnels
  ['2620:4f:8000::/48', 'special'], // AS112
  ['3fff::/20', 'special'], // documentation
  ['2000::/3', 'public'], // the only block that is handed out for the internet
]);

/** Every range that has a rule, as CIDR. */
export const judgedRanges: readonly string[] = [...ipv4Ranges, ...ipv6Ranges].map(({ cidr }) => cidr);

/** What kind of address this is. Text that is not exactly one IPv4 or IPv6 address is `special`. */
export function addressKind(ip: string): AddressKind {
  const address = parseAddress(ip);
  return address ? kindOf(address) : 'special';
}

/** The kind of a parsed address. An IPv4 address in another spelling has the kind of the IPv4 address. */
export function kindOf(address: Address): AddressKind {
  const plain = plainAddress(address);
  if (plain.width === 32) return ipv4Ranges.find((range) => range.holds(plain))?.kind ?? 'public';
  const kind = ipv6Ranges.find((range) => range.holds(plain))?.kind ?? 'special';
  if (kind === 'public' && isIsatap(plain) && kindOf(ipv4(plain.bits)) !== 'public') return 'special';
  return kind;
}

function ranges(table: readonly (readonly [cidr: string, kind: AddressKind])[]) {
  return table.map(([cidr, kind]) => ({ cidr, kind, holds: inRange(cidr) }));
}
