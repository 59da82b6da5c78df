import { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { isAllowedAddress } from '../../model/index.ts';
import { BlockedEndpoint } from './failure-text.ts';
import { type Lookup } from './dns-cache.ts';

/**
 * Keeps requests from reaching networks that only this server can reach (server-side request forgery). The URL's text was
 * checked when it was saved; what counts is the address that is connected to, so that is what is judged here, once per
 * connection: the addresses given back are the ones to connect to, and nothing resolves the name again afterwards.
 */
export interface SsrfGuard {
  /** @throws BlockedEndpoint when the scheme is not allowed. */
  checkScheme(url: URL): void;
  /**
   * The addresses of a host, an IP literal included. One forbidden address among them refuses them all: a name that
   * points inside is either an attack or a mistake, and which of its addresses is tried first would be chance.
   *
   * @throws BlockedEndpoint, or the resolver's error.
   */
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
}

export interface SsrfGuardOptions {
  /** Development: `http:`, loopback and private networks are allowed. */
  readonly allowPrivate: boolean;
  readonly lookup: Lookup;
  /** What counts as allowed; tests put a world of loopback addresses here. */
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
      const addresses = family === 0 ? await lookup(hostname) : [{ address: hostname, family }];
      if (addresses.length === 0) throw Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' });
      const forbidden = addresses.find(({ address }) => !allowed(address));
      if (forbidden) throw new BlockedEndpoint(`blocked address ${forbidden.address}`);
      return addresses;
    },
  };
}
