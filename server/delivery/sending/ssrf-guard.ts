import { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { checkEndpointUrl, type EndpointRules, isAllowedAddress } from '../../model/index.ts';
import { DnsFailure } from '../dns/dns-failure.ts';
import { BlockedEndpoint } from './failure-text.ts';
import { type OwnAddresses } from './own-addresses.ts';

/**
 * Keeps requests away from networks that only this server can reach (server-side request forgery). The text of the URL was
 * checked when it was saved, perhaps by older rules, and is checked again before each request; the guard judges the
 * address that is connected to, once per connection. It returns the addresses to connect to, and nothing resolves the
 * name again. Its errors never have an address that a name resolves to: they are read by owners of webhooks, who are not
 * to explore the network by them.
 */
export interface SsrfGuard {
  /** Why the text of a URL is not allowed; null if it is. */
  judgeUrl(text: string): BlockedEndpoint | null;
  /**
   * The addresses of a host, which may be an IP literal. One forbidden address refuses them all: a name that points inside
   * is an attack or a mistake, and which of its addresses is tried first would be chance.
   *
   * @throws BlockedEndpoint, or DnsFailure when the name cannot be resolved.
   */
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
  /**
   * For a host that a proxy resolves: only an IP literal can be judged.
   *
   * @throws BlockedEndpoint
   */
  checkLiteral(hostname: string): Promise<void>;
}

export interface SsrfGuardOptions {
  readonly rules: EndpointRules;
  /** The addresses of a host name; rejects with a DnsFailure. */
  readonly lookup: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Refused in production; none unless given. */
  readonly own?: OwnAddresses;
  /** Instead of the rules for addresses that a name resolves to: tests allow some loopback addresses. */
  readonly isAllowed?: (ip: string) => boolean;
}

export function createSsrfGuard({ rules, lookup, own, isAllowed }: SsrfGuardOptions): SsrfGuard {
  async function assertAllowed(addresses: readonly LookupAddress[], problem: string): Promise<void> {
    const ownRanges = rules.production ? await own?.current() : undefined;
    const allowed = isAllowed ?? ((ip: string) => isAllowedAddress(ip, rules, ownRanges));
    if (!addresses.every(({ address }) => allowed(address))) throw new BlockedEndpoint(problem);
  }

  async function checkLiteral(hostname: string): Promise<void> {
    const family = isIP(hostname);
    if (family !== 0) await assertAllowed([{ address: hostname, family }], 'blocked: not a public address');
  }

  return {
    judgeUrl(text) {
      const problem = checkEndpointUrl(text, rules);
      return problem && new BlockedEndpoint(`blocked: ${problem.reason}`);
    },

    async resolve(hostname) {
      const family = isIP(hostname);
      if (family !== 0) {
        await checkLiteral(hostname);
        return [{ address: hostname, family }];
      }
      const addresses = await lookup(hostname.replace(/\.$/, ''));
      if (addresses.length === 0) throw new DnsFailure('ENODATA');
      await assertAllowed(addresses, 'blocked: the host resolves to an address that is not public');
      return addresses;
    },
    checkLiteral,
  };
}
