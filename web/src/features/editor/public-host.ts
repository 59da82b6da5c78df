/**
 * Whether a URL's host can be public, as far as its spelling tells. The URL parser has brought every spelling of an
 * IPv4 address (decimal, octal, hexadecimal) into dotted form before. What DNS answers is the server's to judge.
 */
export function mayBePublic(url: URL): boolean {
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicIpv4(host.split('.').map(Number));
  return host.includes('.') && !/(^|\.)(localhost|local|internal|home\.arpa)$/.test(host);
}

function isPublicIpv4([a = 0, b = 0, c = 0]: number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false; // this network, private, loopback, multicast and above
  if (a === 100 && b >= 64 && b < 128) return false; // carrier-grade NAT
  if (a === 169 && b === 254) return false; // link-local, metadata services
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false; // benchmarks, documentation
  return !(a === 203 && b === 0 && c === 113);
}

/** Public IPv6 addresses are in 2000::/3; documentation, Teredo and 6to4 ranges inside it are not endpoints. */
function isPublicIpv6(host: string): boolean {
  return /^[23][0-9a-f]{3}:/.test(host) && !/^(2001:(0|db8|1|2):|2001::|2002:)/.test(host);
}
