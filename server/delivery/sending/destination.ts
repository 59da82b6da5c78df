import { isIP } from 'node:net';

/** Where a request goes, as its URL says. */
export interface Destination {
  readonly url: URL;
  /** Scheme, host and port: what a connection is for. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** In lower case and without a final dot, as it is looked up; null for an IP address, which is not. */
  readonly hostname: string | null;
}

/** Parsed URLs that are kept. */
const most = 4_096;

/** Parses the URLs of endpoints, each of them once as a rule: deliveries ask for the same ones again and again. */
export class Destinations {
  readonly #kept = new Map<string, Destination>();

  /** Null when it is not a URL. */
  of(url: string): Destination | null {
    const kept = this.#kept.get(url);
    if (kept) return kept;
    if (!URL.canParse(url)) return null;
    const destination = parse(new URL(url));
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(url, destination);
    return destination;
  }
}

function parse(url: URL): Destination {
  const { hostname, origin, pathname, search } = url;
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return { url, origin, path: pathname + search, hostname: isAddress ? null : hostname.replace(/\.$/, '') };
}
