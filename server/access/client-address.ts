import { BlockList, isIP } from 'node:net';

import { clientNetwork } from '../model/index.ts';

/** Where a request came from, as its connection and its headers say. */
export interface Origin {
  /** The other end of the connection; undefined when it is closed already. */
  readonly remoteAddress: string | undefined;
  /** `X-Forwarded-For`, several headers joined by commas. */
  readonly forwardedFor: string | undefined;
}

export interface ClientAddress {
  /** For people: an IP address, or `unknown`. */
  readonly address: string;
  /** What limits count: the IPv4 address, or the /64 network of the IPv6 address. */
  readonly network: string;
}

/** Proxies in a row that are followed. */
const maxHops = 20;

/**
 * Makes the function that finds the client of a request. `X-Forwarded-For` is believed only as far as trusted proxies
 * wrote it: from its end, each entry counts if the address that it came from is trusted.
 *
 * @param trusted IP addresses and CIDR ranges of proxies.
 */
export function clientAddressFrom(trusted: readonly string[]): (origin: Origin) => ClientAddress {
  const proxies = blockListOf(trusted);
  const isTrusted = (address: string) =>
    trusted.length > 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ remoteAddress, forwardedFor = '' }) => {
    let address = plain(remoteAddress ?? '');
    let end = forwardedFor.length;
    for (let hop = 0; hop < maxHops && end > 0 && isIP(address) && isTrusted(address); hop += 1) {
      const start = forwardedFor.lastIndexOf(',', end - 1);
      const next = plain(forwardedFor.slice(start + 1, end));
      if (!isIP(next)) break;
      address = next;
      end = start;
    }
    return { address: address || 'unknown', network: clientNetwork(address) ?? 'unknown' };
  };
}

/** Without blanks, a zone (`fe80::1%eth0`), and the prefix of an IPv4 address that came over an IPv6 socket. */
function plain(text: string): string {
  const address = text.slice(0, 256).trim().split('%', 1)[0]!;
  const mapped = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : '';
  return isIP(mapped) === 4 ? mapped : address;
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address, length] = range.split('/') as [string, string?];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return list;
}
