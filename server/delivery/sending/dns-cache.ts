import { type LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';

/** All addresses of a host name, in the order of preference; rejects with the resolver's error (`ENOTFOUND` …). */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Short enough that a receiver which moves is found at once; long enough for a burst of new connections. */
const keepMs = 5_000;
const cacheSize = 10_000;

/** The system's resolver: hosts file, search domains and all. */
export const resolveBySystem: Lookup = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' });

/**
 * Shares one look-up between everybody who wants the same name now or within five seconds. The system's resolver runs
 * on four threads: without this, deliveries to one name that nobody answers for would hold all of them, and with them
 * the look-ups of everybody else. Errors are shared by those who wait, and not kept.
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
