import { type LookupAddress, promises as dns } from 'node:dns';

import { dnsFailure, DnsFailure } from './dns-failure.ts';
import { createHostsFile, type Hosts } from './hosts-file.ts';

/** The addresses of a host name, in the order in which to try them. */
export interface DnsAnswer {
  /** At least one. */
  readonly addresses: readonly LookupAddress[];
  /** For how long they may be used, in seconds, as DNS says. */
  readonly ttlSeconds: number;
}

/**
 * Looks up all addresses of a host name, given in lower case and without a final dot.
 * @param signal Gives the look-up up.
 * @throws {DnsFailure}
 */
export type LookUp = (hostname: string, signal: AbortSignal) => Promise<DnsAnswer>;

export interface LookUpOptions {
  /** DNS servers as `address` or `address:port`; unless given, those of the system (`/etc/resolv.conf`). */
  readonly servers?: readonly string[] | null;
  /** How long a look-up may take in all, in milliseconds; 5,000 unless given. */
  readonly limitMs?: number;
  /** How long addresses of one family wait for those of the other, in milliseconds; 500 unless given. */
  readonly otherFamilyMs?: number;
  /** Instead of the machine's hosts file. */
  readonly hosts?: () => Promise<Hosts>;
}

/** When an unanswered query is sent again, in milliseconds, and how often; the time grows with every try. */
const firstTryMs = 1_000;
const tries = 3;

/** More addresses of one family are dropped: they would cost memory, and an attempt tries a few at most. */
const maxPerFamily = 16;

/** For how long what the machine itself knows is used, in seconds. */
const localTtlSeconds = 5;

const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Look-ups that need no thread: `getaddrinfo`, the system's own, occupies one of a few threads for as long as a name
 * server does not answer, and cannot be cancelled. `localhost` and all names below it are the loopback addresses, names in
 * the hosts file have the addresses given there, and all others are asked of DNS, as they are: without search domains.
 *
 * Each look-up has a resolver of its own. It can therefore be cancelled without others, asks from a random port of its
 * own, and reads `/etc/resolv.conf` as it is now. Making one takes some 50 µs.
 */
export function createLookUp(options: LookUpOptions = {}): LookUp {
  const hosts = options.hosts ?? createHostsFile();
  return async (hostname, signal) => {
    if (`.${hostname}`.endsWith('.localhost')) return local(loopback);
    const known = (await hosts()).get(hostname);
    return known ? local(known) : ask(hostname, signal, options);
  };
}

function local(addresses: readonly LookupAddress[]): DnsAnswer {
  return { addresses, ttlSeconds: localTtlSeconds };
}

interface Record {
  readonly address: string;
  readonly ttl: number;
}

/**
 * Asks for addresses of both families at once. When one family has answered, the other has half a second left: some name
 * servers never answer queries for IPv6. IPv4 comes first, because it works on every host.
 */
async function ask(
  hostname: string,
  signal: AbortSignal,
  { servers, limitMs = 5_000, otherFamilyMs = 500 }: LookUpOptions,
): Promise<DnsAnswer> {
  if (signal.aborted) throw new DnsFailure('ETIMEOUT');
  const resolver = new dns.Resolver({ timeout: firstTryMs, tries });
  if (servers) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  const timers = [setTimeout(cancel, limitMs)];
  const giveUpSoon = () => timers.push(setTimeout(cancel, otherFamilyMs));
  signal.addEventListener('abort', cancel);
  try {
    const absolute = `${hostname}.`;
    const families = [resolver.resolve4(absolute, { ttl: true }), resolver.resolve6(absolute, { ttl: true })];
    for (const family of families) {
      family.then(giveUpSoon, (error: unknown) => {
        if (dnsFailure(error).reason === 'ENOTFOUND') giveUpSoon();
      });
    }
    const [ipv4, ipv6] = await Promise.allSettled(families);
    return answerOf(ipv4!, ipv6!);
  } finally {
    timers.forEach(clearTimeout);
    signal.removeEventListener('abort', cancel);
  }
}

function answerOf(ipv4: PromiseSettledResult<Record[]>, ipv6: PromiseSettledResult<Record[]>): DnsAnswer {
  const records = [...recordsOf(ipv4, 4), ...recordsOf(ipv6, 6)];
  if (records.length === 0) throw failureOf([ipv4, ipv6]);
  return {
    addresses: records.map(({ address, family }) => ({ address, family })),
    ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)),
  };
}

function recordsOf(result: PromiseSettledResult<Record[]>, family: number) {
  if (result.status === 'rejected') return [];
  return result.value.slice(0, maxPerFamily).map(({ address, ttl }) => ({ address, ttl, family }));
}

/** That there is no such name counts for both families; that it has no address of one of them says least. */
function failureOf(results: readonly PromiseSettledResult<unknown>[]): DnsFailure {
  const failures = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => dnsFailure(reason));
  const failure =
    failures.find(({ reason }) => reason === 'ENOTFOUND') ??
    failures.find(({ reason }) => reason !== 'ENODATA') ??
    new DnsFailure('ENODATA');
  return failure.reason === 'ECANCELLED' ? new DnsFailure('ETIMEOUT') : failure;
}
