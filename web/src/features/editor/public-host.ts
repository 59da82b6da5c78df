/**
 * Whether an address in a URL can be public. The URL parser has brought IPv6 into one form before. What DNS answers for
 * a name is the server's to judge.
 * @param host dotted decimal, or IPv6 in brackets
 */
export function isPublicAddress(host: string): boolean {
  return host.startsWith('[') ? isPublicIpv6(groupsOf(host.slice(1, -1))) : isPublicIpv4(numberOf(host));
}

/** Everything else is public. */
const closedIpv4: readonly (readonly [first: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // one cloud's host of virtual machines
  ['169.254.0.0', 16], // link-local, metadata services
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // multicast tunnels
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/** Whether the URL parser took a host for IPv4: it does so with every host that ends in a number. */
export function isIpv4(host: string): boolean {
  return /^\d+(\.\d+){3}$/.test(host);
}

function numberOf(ipv4: string): number {
  return ipv4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isPublicIpv4(address: number): boolean {
  return !closedIpv4.some(([first, prefix]) => {
    const size = 2 ** (32 - prefix);
    return Math.floor(address / size) === Math.floor(numberOf(first) / size);
  });
}

/** The eight groups of an address as the URL parser writes it: hexadecimal, one run of zeros possibly as `::`. */
function groupsOf(ipv6: string): number[] {
  const [head = [], tail] = ipv6.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = tail ? Array<string>(8 - head.length - tail.length).fill('0') : [];
  return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

/** Public addresses are in 2000::/3, without documentation, protocol assignments, AS112, and tunnels. */
function isPublicIpv6(groups: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = groups;
  const ipv4 = groups[6]! * 65_536 + groups[7]!;
  const start = groups.slice(0, 6).join();
  const holdsIpv4 = start === '0,0,0,0,0,65535' || start === `${0x64},${0xff9b},0,0,0,0`; // mapped, NAT64
  if (holdsIpv4) return isPublicIpv4(ipv4);
  if (a < 0x2000 || a > 0x3fff || a === 0x2002) return false;
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return false;
  if (a === 0x2620 && b === 0x4f && c === 0x8000) return false;
  if (a === 0x3fff && b < 0x1000) return false;
  const isIsatap = (groups[4]! & 0xfdff) === 0 && groups[5] === 0x5efe;
  return !isIsatap || isPublicIpv4(ipv4);
}
