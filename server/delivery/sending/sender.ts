import { LinkedList } from '../../linked-list.ts';
import { type EndpointRanges } from '../../model/index.ts';
import { createConnector } from './connector.ts';
import { Connections } from './connections.ts';
import { failureText } from './failure-text.ts';
import { createEgressProxy } from './egress-proxy.ts';
import { Exchange } from './exchange.ts';
import { type OwnAddresses } from './own-addresses.ts';
import { createSsrfGuard, type SsrfGuardOptions } from './ssrf-guard.ts';
import { createDnsCache, type Lookup, resolveBySystem } from './dns-cache.ts';
import { type SendOutcome, type SendRequest } from './send-outcome.ts';

export type { SendOutcome, SendRequest };

/** Sends requests and bounds what they can cost: time, memory, connections, and where they go. */
export interface Sender {
  /** Never rejects. */
  send(request: SendRequest): Promise<SendOutcome>;
  /** Open connections, and those of them that are idle. */
  readonly connections: { readonly open: number; readonly idle: number };
  /** Interrupts what is going on and closes all connections. */
  close(): Promise<void>;
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
  /** Instead of the system's resolver. */
  readonly lookup?: Lookup;
  /** Instead of the rule for this environment, see {@link SsrfGuardOptions}. */
  readonly isAllowed?: SsrfGuardOptions['isAllowed'];
  /** Certificates to trust instead of the usual authorities, as PEM. */
  readonly ca?: string;
}

export function createSender(options: SenderOptions): Sender {
  const lookup = createDnsCache(options.lookup ?? resolveBySystem);
  const { ranges, own, isAllowed, ca } = options;
  const guard = createSsrfGuard({
    rules: { production: !options.allowPrivate, ranges },
    own,
    lookup,
    isAllowed,
  });
  const proxy = options.proxyUrl ? createEgressProxy(options.proxyUrl, ca) : undefined;
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
      let url: URL;
      try {
        url = guard.checkUrl(request.url);
      } catch (error) {
        return Promise.resolve(refused(error));
      }
      return new Promise((resolve) => {
        const exchange = new Exchange(request, url, connections, {
          outcome: resolve,
          end: () => exchanges.remove(node),
        });
        const node = exchanges.add(exchange);
        if (signal) listen(signal);
        exchange.start();
      });
    },

    get connections() {
      return connections.counts;
    },

    async close() {
      closed = true;
      for (const exchange of exchanges.toArray()) exchange.interrupt();
      await connections.close();
    },
  };
}

/** Refused before a connection was tried. */
function refused(error: unknown): SendOutcome {
  return { kind: 'failed', statusCode: null, responseTimeMs: 0, error: failureText(error), response: null };
}
