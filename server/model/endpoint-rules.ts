import { kindOf } from './address-kind.ts';
import { plainAddress, reachedAddresses } from './embedded-address.ts';
import { type Address, addressRanges, type AddressRanges, parseAddress } from './ip-address.ts';

/** What the operator lists beside the rules for everybody. */
export interface EndpointRanges {
  /** Get deliveries although they are not public. */
  readonly allowed: AddressRanges;
  /** Get no deliveries. Stronger than `allowed`. */
  readonly denied: AddressRanges;
}

/** Where the product runs: production delivers to `https:` and public hosts only. */
export interface EndpointRules {
  readonly production: boolean;
  /** None unless given. */
  readonly ranges?: EndpointRanges;
}

/** Addresses that mean the machine itself, whatever addresses it has. */
const thisMachine = addressRanges(['0.0.0.0/8', '127.0.0.0/8', '::/128', '::1/128']);

/**
 * Whether a delivery may connect to a resolved address.
 * - Never: metadata services, and what the operator denies.
 * - In production: public addresses, and those that the operator allows. Not the product's own: this machine and `own`.
 * - In development: loopback and private networks as well, so that the product can be tried on one machine.
 *
 * An address that carries another one, as tunnels and gateways do, is refused when the other one is denied, a metadata
 * service, or the product's own.
 *
 * @param own Addresses of this machine and of the product's services.
 */
export function isAllowedAddress(ip: string, rules: EndpointRules, own?: AddressRanges): boolean {
  const address = parseAddress(ip);
  if (!address) return false;
  const { production, ranges } = rules;
  const reached = reachedAddresses(address);
  const reaches = (matches: (one: Address) => boolean) => reached.some(matches);
  if (reaches((one) => kindOf(one) === 'metadata' || !!ranges?.denied.has(one))) return false;
  if (production && reaches((one) => thisMachine.has(one) || !!own?.has(one))) return false;
  const kind = kindOf(address);
  if (kind === 'public' || (!production && kind !== 'special')) return true;
  return !!ranges && isListed(address, ranges.allowed);
}

/** By itself or by the IPv4 address that it is a spelling of, and not by one that a tunnel leads to. */
function isListed(address: Address, allowed: AddressRanges): boolean {
  return allowed.has(address) || allowed.has(plainAddress(address));
}
