import { LinkedList } from '../../linked-list.ts';
import { type EndpointRanges } from '../../model/index.ts';
import { type EndpointAuthentication, type TlsIdentity } from '../../storage/index.ts';
import { DnsCache } from '../dns/dns-cache.ts';
import { createLookUp, type LookUp } from '../dns/look-up.ts';
import { createConnector } from './connector.ts';
import { Connections, poolOf } from './connections.ts';
import { Destinations } from './destination.ts';
import { failureText } from './failure-text.ts';
import { createEgressProxy } from './egress-proxy.ts';
import { Exchange } from './exchange.ts';
import { type OwnAddresses } from './own-addresses.ts';
import { createSsrfGuard, type SsrfGuardOptions } from './ssrf-guard.ts';
import { type SendOutcome, type SendRequest } from './send-outcome.ts';

export type { SendOutcome, SendRequest };

/** Sends requests and bounds what they can cost: time, memory, connections, and where they go. */
export interface Sender {
  /** Never rejects. */
  send(request: SendRequest): Promise<SendOutcome>;
  /**
   * Whether a request to this webhook's URL would start at once. If not, its host name has to be looked up: a request that
   * is sent nevertheless looks it up within its own time.
   */
  isResolved(endpoint: Endpoint): boolean;
  /**
   * Looks up the host name of a webhook's URL, in the turn of its workspace. Resolves when that has ended, with addresses
   * or without: the request that follows has them, or fails at once. Never rejects.
   *
   * @param first Whether it goes before others of the workspace.
   */
  whenResolved(endpoint: Endpoint, first?: boolean): Promise<void>;
  /** What the look-ups of host names are doing, and how they ended since the start. */
  readonly dns: Pick<DnsCache, 'counts' | 'results'>;
  /** Open connections, and those of them that are idle. */
  readonly connections: { readonly open: number; readonly idle: number };
  /** Interrupts what is going on and closes all connections. */
  close(): Promise<void>;
}

/** What a request needs before it can start. */
export interface Endpoint {
  readonly workspaceId: string;
  readonly url: string;
  /** Of a sender that gives requests their access tokens; none unless given. */
  readonly authentication?: Pick<EndpointAuthentication, 'tokenOwner'> | null;
  readonly tls?: Pick<TlsIdentity, 'id'> | null;
}

export interface SenderOptions {
  /** Development: `http:`, loopback and private networks are allowed. Production delivers to public addresses only. */
  readonly allowPrivate: boolean;
  /** What the operator lists beside these rules. */
  readonly ranges?: EndpointRanges;
  /** Addresses that get no deliveries in production. */
  readonly own?: OwnAddresses;
  /** An HTTP proxy that all requests go through, with its credentials. */
  readonly proxyUrl?: string | null;
  /**
   * Requests to one origin at once, over all webhooks. Further ones wait; their timeout starts when their turn comes.
   */
  readonly maxConnectionsPerOrigin: number;
  /** Idle connections over all origins; 1,000 by default. */
  readonly maxIdleConnections?: number;
  /** DNS servers as `address` or `address:port`; unless given, those of the system. */
  readonly dnsServers?: readonly string[] | null;
  /** Instead of asking DNS servers. */
  readonly lookUp?: LookUp;
  /** Instead of the rule for this environment, see {@link SsrfGuardOptions}. */
  readonly isAllowed?: SsrfGuardOptions['isAllowed'];
  /** Certificates to trust instead of the usual authorities, as PEM. */
  readonly ca?: string;
}

export function createSender(options: SenderOptions): Sender {
  const { ranges, own, isAllowed, ca } = options;
  const dns = new DnsCache({ lookUp: options.lookUp ?? createLookUp({ servers: options.dnsServers }) });
  const guard = createSsrfGuard({
    rules: { production: !options.allowPrivate, ranges },
    own,
    lookup: (hostname) => dns.resolve(hostname),
    isAllowed,
  });
  const proxy = options.proxyUrl ? createEgressProxy(options.proxyUrl, { ca }) : undefined;
  const destinations = new Destinations({ judge: (url) => guard.judgeUrl(url), resolvesNames: !proxy });
  const connections = new Connections({
    connector: createConnector({ guard, ca, proxy }),
    maxPerOrigin: options.maxConnectionsPerOrigin,
    maxIdle: options.maxIdleConnections ?? 1_000,
  });
  const exchanges = new LinkedList<Exchange>();
  /** Hundreds of requests share one signal: with a listener each, every request would walk the list of all others. */
  const listened = new WeakSet<AbortSignal>();
  let closed = false;

  function listen(signal: AbortSignal): void {
    if (listened.has(signal)) return;
    listened.add(signal);
    const interrupt = () => {
      for (const exchange of exchanges.toArray()) if (exchange.signal === signal) exchange.interrupt();
    };
    signal.addEventListener('abort', interrupt, { once: true });
  }

  return {
    send(request) {
      const { signal } = request;
      if (closed || signal?.aborted) return Promise.resolve({ kind: 'interrupted' });
      const destination = destinations.of(request.url);
      if (!destination) return Promise.resolve(refused({ code: 'ERR_INVALID_URL' }));
      if (destination.blocked) return Promise.resolve(refused(destination.blocked));
      return new Promise((resolve) => {
        const exchange = new Exchange(request, destination, connections, {
          outcome: resolve,
          end: () => exchanges.remove(node),
        });
        const node = exchanges.add(exchange);
        if (signal) listen(signal);
        exchange.start();
      });
    },

    isResolved({ workspaceId, url, tls }) {
      const destination = destinations.of(url);
      if (!destination || destination.hostname === null) return true;
      return (
        connections.hasIdle(poolOf(destination.origin, tls)) || dns.isKnown(workspaceId, destination.hostname)
      );
    },

    whenResolved({ workspaceId, url }, first) {
      const hostname = destinations.of(url)?.hostname;
      return hostname ? dns.whenKnown(workspaceId, hostname, first) : Promise.resolve();
    },

    dns,

    get connections() {
      return connections.counts;
    },

    async close() {
      closed = true;
      for (const exchange of exchanges.toArray()) exchange.interrupt();
      dns.close();
      await connections.close();
    },
  };
}

/** Refused before a connection was tried. */
function refused(error: unknown): SendOutcome {
  return { kind: 'failed', statusCode: null, responseTimeMs: 0, error: failureText(error), response: null };
}
