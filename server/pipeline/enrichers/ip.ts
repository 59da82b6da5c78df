import { isIPv4, isIPv6 } from 'node:net';

import { type IpPolicy, type JsonObject } from '../../model/index.ts';
import { type Additions, type EventView } from './event-view.ts';

/** IP: the address of the person's device, as the source's policy allows. */
export function ip({ sender }: EventView): Additions | null {
  const { client, source } = sender;
  const address = client ? shownAddress(client.address, source.ipPolicy) : null;
  return address === null ? null : { ip: address };
}

/** The address as the policy allows; null when it allows none. IPv4 keeps 24 bits of it, IPv6 48. */
export function shownAddress(address: string, policy: IpPolicy): string | null {
  if (policy === 'DROP') return null;
  return policy === 'KEEP' ? address : truncated(address);
}

/** A message whose `context.ip` is as the policy allows: itself where it is already. */
export function withPolicy<T extends JsonObject>(message: T, policy: IpPolicy): T {
  const context = message['context'];
  if (policy === 'KEEP' || typeof context !== 'object' || context === null) return message;
  const sent = (context as JsonObject)['ip'];
  if (sent === undefined || sent === null) return message;
  const { ip: _, ...rest } = context as JsonObject;
  const shown = typeof sent === 'string' ? shownAddress(sent, policy) : null;
  return { ...message, context: shown === null ? rest : { ...rest, ip: shown } };
}

/** @returns null for what is no address. */
function truncated(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0`;
  if (!isIPv6(plain)) return null;
  // The parser of URLs writes an address in its one form, with at most one `::`.
  const url = URL.parse(`http://[${plain.split('%')[0]!}]/`);
  if (!url) return null;
  const [head = '', tail] = url.hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) groups.push('0', '0', '0');
  return `${groups.slice(0, 3).join(':')}::`;
}
