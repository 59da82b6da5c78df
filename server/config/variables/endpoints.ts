import { addressRanges, dnsServers, flag, proxyUrl } from '../values.ts';
import { type Variable } from './variable.ts';

/** Which endpoints get deliveries, and by which way. */
export const ofEndpoints = {
  ALLOW_PRIVATE_ENDPOINTS: {
    schema: flag(),
    meaning:
      '`true` also allows `http:` and private addresses in production. Use it only in a closed network that you trust.',
    byDefault: '`false` in production, `true` elsewhere',
  },
  ENDPOINT_ALLOW_CIDRS: {
    schema: addressRanges(1_000, '10.20.0.0/16,fd12:3456::/32'),
    meaning:
      'Addresses that get deliveries although they are not public, as CIDR ranges separated by commas. See [which endpoints are allowed](delivery.md#which-endpoints-are-allowed).',
    byDefault: 'none',
  },
  ENDPOINT_DENY_CIDRS: {
    schema: addressRanges(1_000, '10.20.0.0/16,fd12:3456::/32'),
    meaning:
      'Addresses that get no deliveries, in the same form. Takes precedence over `ENDPOINT_ALLOW_CIDRS`.',
    byDefault: 'none',
  },
  EGRESS_PROXY_URL: {
    schema: proxyUrl.optional(),
    meaning:
      'HTTP proxy for all deliveries, such as `http://user:password@proxy:3128`. See [egress proxy](running.md#egress-proxy).',
    byDefault: 'no proxy',
  },
  DNS_SERVERS: {
    schema: dnsServers.optional(),
    meaning:
      'DNS servers for the host names of endpoints, as `address` or `address:port`, separated by commas. See [name resolution](running.md#name-resolution).',
    byDefault: 'those of the system (`/etc/resolv.conf`)',
  },
} satisfies Record<string, Variable>;
