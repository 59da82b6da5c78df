import { type ServerMetadata } from 'openid-client';

import { isTrustworthy } from './bounded-fetch.ts';
import { ProviderProblem } from './refused.ts';

/**
 * Checks what a provider says of itself, beyond what the library does.
 *
 * @param expected The issuer that is set up.
 * @throws {ProviderProblem}
 */
export function checkMetadata(
  { issuer, authorization_endpoint: page = '' }: ServerMetadata,
  expected: string,
): void {
  // The library makes exceptions for providers whose issuer depends on who signs in: anybody could then make a tenant.
  if (new URL(issuer).href !== new URL(expected).href)
    throw new ProviderProblem('The provider has another issuer than OIDC_ISSUER.');
  // The browser is sent there.
  if (!isTrustworthy(page))
    throw new ProviderProblem('The authorization_endpoint of the provider is not https:.');
}
