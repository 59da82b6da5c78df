import { createConnector } from './connect.ts';
import { Connections } from './connections.ts';
import { failureText } from './errors.ts';
import { Exchange } from './exchange.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { interruptAll, Interruptions } from './interruptions.ts';
import { cachedLookup, type Lookup, resolveBySystem } from './lookup.ts';
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
  /**
   * Requests to one origin at once, over all webhooks. Who comes later waits, and its time starts when its turn comes.
   */
  readonly maxConnectionsPerOrigin: number;
  /** Idle connections over all origins; 1,000 by default. */
  readonly maxIdleConnections?: number;
  /** Instead of the system's resolver. */
  readonly lookup?: Lookup;
  /** Instead of the rule for this environment, see {@link GuardOptions}. */
  readonly isAllowed?: GuardOptions['isAllowed'];
  /** Certificates to trust instead of the usual authorities, as PEM. */
  readonly ca?: string;
}

export function createSender(options: SenderOptions): Sender {
  const lookup = cachedLookup(options.lookup ?? resolveBySystem);
  const guard = createGuard({ allowPrivate: options.allowPrivate, lookup, isAllowed: options.isAllowed });
  const connections = new Connections({
    connector: createConnector({ guard, ca: options.ca }),
    maxPerOrigin: options.maxConnectionsPerOrigin,
    maxIdle: options.maxIdleConnections ?? 1_000,
  });
  const interruptions = new Interruptions();
  const exchanges = new Set<Exchange>();
  let closed = false;

  return {
    send(request) {
      const { signal } = request;
      if (closed || signal?.aborted) return Promise.resolve({ kind: 'interrupted' });
      let url: URL;
      try {
        url = new URL(request.url);
        guard.checkScheme(url);
      } catch (error) {
        return Promise.resolve(unsent(error));
      }
      return new Promise((resolve) => {
        const exchange = new Exchange(request, url, connections, {
          outcome: resolve,
          end(ended) {
            exchanges.delete(ended);
            if (signal) interruptions.remove(signal, ended);
          },
        });
        exchanges.add(exchange);
        if (signal) interruptions.add(signal, exchange);
        exchange.start();
      });
    },

    get connections() {
      return connections.counts;
    },

    async close() {
      closed = true;
      interruptAll(exchanges);
      await connections.close();
    },
  };
}

/** Refused before anything happened. */
function unsent(error: unknown): SendOutcome {
  return { kind: 'failed', statusCode: null, responseTimeMs: 0, error: failureText(error), response: null };
}
