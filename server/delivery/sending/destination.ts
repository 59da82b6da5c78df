import { isIP } from 'node:net';
import { type BlockedEndpoint } from './failure-text.ts';

/** Where a request goes, as its URL says. */
export interface Destination {
  /** Scheme, host and port: what a connection is for. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** In lower case and without a final dot, as it is looked up; null where nothing is: see {@link Destinations}. */
  readonly hostname: string | null;
  /** Why nothing may be sent there, whatever its addresses are. */
  readonly blocked: BlockedEndpoint | null;
}

/** Parsed URLs that are kept. */
const most = 4_096;

export interface DestinationsOptions {
  /** Why the text of a URL is not allowed; null if it is. */
  readonly judge: (url: string) => BlockedEndpoint | null;
  /** False if a proxy resolves host names. */
  readonly resolvesNames: boolean;
}

/**
 * Parses and judges the URLs of endpoints, each of them once as a rule: deliveries ask for the same ones again and again.
 * No name is looked up of a URL that is blocked or has an IP address, and none if a proxy does it.
 */
export class Destinations {
  readonly #options: DestinationsOptions;
  readonly #kept = new Map<string, Destination>();

  constructor(options: DestinationsOptions) {
    this.#options = options;
  }

  /** Null when it is not a URL. */
  of(url: string): Destination | null {
    const kept = this.#kept.get(url);
    if (kept) return kept;
    if (!URL.canParse(url)) return null;
    const destination = this.#parse(url);
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(url, destination);
    return destination;
  }

  #parse(text: string): Destination {
    const { hostname, origin, pathname, search } = new URL(text);
    const blocked = this.#options.judge(text);
    const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
    const isLookedUp = this.#options.resolvesNames && !blocked && !isAddress;
    return {
      origin,
      path: pathname + search,
      hostname: isLookedUp ? hostname.replace(/\.$/, '') : null,
      blocked,
    };
  }
}
