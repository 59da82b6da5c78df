import { type LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';

/** Returns all addresses of a host name, in order of preference; rejects with the resolver's error (`ENOTFOUND` …). */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Short enough to follow a receiver that moves; long enough for a burst of new connections. */
const keepMs = 5_000;
const cacheSize = 10_000;

/** The system's resolver: hosts file, search domains and all. */
export const resolveBySystem: Lookup = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' });

/**
 * Shares one look-up between all requests for a name that come while it runs or within 5 s of its answer. The system's
 * resolver runs on four threads: without this, deliveries to one name whose name server does not answer would occupy all
 * of them. Errors go to everybody who waits and are not kept.
 */
export function createDnsCache(lookup: Lookup, now: () => number = () => performance.now()): Lookup {
  const cache = new Map<string, { answer: ReturnType<Lookup>; expires: number }>();
  return (hostname) => {
    const cached = cache.get(hostname);
    if (cached && cached.expires > now()) return cached.answer;
    const entry = { answer: lookup(hostname), expires: Infinity };
    cache.delete(hostname);
    if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
    cache.set(hostname, entry);
    entry.answer.then(
      () => {
        entry.expires = now() + keepMs;
      },
      () => {
        if (cache.get(hostname) === entry) cache.delete(hostname);
      },
    );
    return entry.answer;
  };
}
