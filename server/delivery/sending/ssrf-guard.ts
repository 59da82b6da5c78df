import { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { isAllowedAddress } from '../../model/index.ts';
import { DnsFailure } from '../dns/dns-failure.ts';
import { BlockedEndpoint } from './failure-text.ts';

/**
 * Keeps requests away from networks that only this server can reach (server-side request forgery). The text of the URL was
 * checked when it was saved; the guard judges the address that is connected to, once per connection. It returns the
 * addresses to connect to, and nothing resolves the name again.
 */
export interface SsrfGuard {
  /** @throws BlockedEndpoint when the scheme is not allowed. */
  checkScheme(url: URL): void;
  /**
   * The addresses of a host, which may be an IP literal. One forbidden address refuses them all: a name that points inside
   * is an attack or a mistake, and which of its addresses is tried first would be chance.
   *
   * @throws BlockedEndpoint, or DnsFailure when the name cannot be resolved.
   */
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
}

export interface SsrfGuardOptions {
  /** Development: `http:`, loopback and private networks are allowed. */
  readonly allowPrivate: boolean;
  /** The addresses of a host name; rejects with a DnsFailure. */
  readonly lookup: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Instead of the rule of this environment: tests allow loopback addresses. */
  readonly isAllowed?: (ip: string) => boolean;
}

export function createSsrfGuard({ allowPrivate, lookup, isAllowed }: SsrfGuardOptions): SsrfGuard {
  const allowed = isAllowed ?? ((ip: string) => isAllowedAddress(ip, { production: !allowPrivate }));
  return {
    checkScheme({ protocol }) {
      if (protocol === 'https:' || (protocol === 'http:' && allowPrivate)) return;
      throw new BlockedEndpoint(allowPrivate ? 'blocked: http and https only' : 'blocked: https only');
    },

    async resolve(hostname) {
      const family = isIP(hostname);
      const addresses =
        family === 0 ? await lookup(hostname.replace(/\.$/, '')) : [{ address: hostname, family }];
      if (addresses.length === 0) throw new DnsFailure('ENODATA');
      const forbidden = addresses.find(({ address }) => !allowed(address));
      if (forbidden) throw new BlockedEndpoint(`blocked address ${forbidden.address}`);
      return addresses;
    },
  };
}
