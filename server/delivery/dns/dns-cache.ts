import { type LookupAddress } from 'node:dns';

import { type DnsFailure, dnsFailure } from './dns-failure.ts';
import { type DnsAnswer, type LookUp } from './look-up.ts';
import { LookUps } from './look-ups.ts';
import { SharedLru } from './shared-lru.ts';

/** What is known of a host name. Times in milliseconds of the monotonic clock. */
type Known = {
  /** From when on it is to be looked up again before it is used. */
  readonly recheckAt: number;
} & (
  | { readonly addresses: readonly LookupAddress[]; /** By its time to live. */ readonly expiresAt: number }
  | { readonly failure: DnsFailure }
);

export interface DnsCacheOptions {
  readonly lookUp: LookUp;
  /** Host names kept; 10,000 unless given. */
  readonly size?: number;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/** What the times of the cache are, in milliseconds. */
export const dnsTimes = {
  /** The bounds of a time to live: long enough for a burst of connections, short enough to follow a receiver that moves. */
  shortestMs: 5_000,
  longestMs: 300_000,
  /** For how long after its time to live an answer is used while a look-up for the next one is under way. */
  refreshMs: 30_000,
  /** The same when look-ups fail, other than by saying that the name is gone. */
  outageMs: 600_000,
  /** How long after such a failure the next look-up comes. */
  retryMs: 5_000,
  /** For how long a failure stands for all who ask. Less than the first retry of a delivery waits. */
  failureMs: 1_000,
  /** How old a failure may be for a request that waited for that look-up, and then for its own turn. */
  oldestFailureMs: 30_000,
} as const;

/** Addresses are looked up on this workspace's account when nobody else's is known. */
const nobody = '';

/**
 * The addresses of host names, kept as long as DNS says, within bounds. One look-up serves all who ask for a name. Names
 * are looked up before a request takes its turn ({@link DnsCache.isKnown}, {@link DnsCache.whenKnown}), in turns by
 * workspace, so that a name whose server does not answer occupies nothing that other deliveries need.
 */
export class DnsCache {
  readonly #lookUp: LookUp;
  readonly #now: () => number;
  readonly #names: SharedLru<Known>;
  readonly #lookUps: LookUps;
  readonly #results = new Map<string, number>();
  #closed = false;

  constructor({ lookUp, size = 10_000, now = () => performance.now() }: DnsCacheOptions) {
    this.#lookUp = lookUp;
    this.#now = now;
    this.#names = new SharedLru(size);
    this.#lookUps = new LookUps({ lookUp: (...of) => this.#lookUpAndKeep(...of) });
  }

  /** Look-ups under way, those that wait for their turn, and names that are kept with their result. */
  get counts(): { readonly underWay: number; readonly waiting: number; readonly cached: number } {
    return { underWay: this.#lookUps.underWay, waiting: this.#lookUps.waiting, cached: this.#names.size };
  }

  /** Look-ups since the start, by their result. */
  get results(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#results);
  }

  /**
   * Whether a request may start without waiting for a look-up: the addresses are known, or that there are none. Addresses
   * that have just expired count, and are looked up meanwhile.
   */
  isKnown(workspaceId: string, hostname: string): boolean {
    const known = this.#names.get(hostname);
    if (!known) return false;
    const lateMs = this.#now() - known.recheckAt;
    if (lateMs < 0) return true;
    if ('failure' in known || lateMs >= dnsTimes.refreshMs) return false;
    void this.#lookUps.add(workspaceId, hostname, true);
    return true;
  }

  /**
   * Looks a name up in the workspace's turn. Resolves when that has ended, with addresses or a failure.
   * @param first Whether it goes before others of the workspace.
   */
  whenKnown(workspaceId: string, hostname: string, first = false): Promise<void> {
    return this.#lookUps.add(workspaceId, hostname, first);
  }

  /**
   * The addresses to connect to. Takes what is known, however late the connection is made after `isKnown`; a name of which
   * nothing is known is looked up.
   *
   * @throws {DnsFailure}
   */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    let known = this.#names.get(hostname);
    if (!known || !this.#isUsable(known)) {
      await this.#lookUps.add(nobody, hostname, true);
      known = this.#names.get(hostname);
    }
    if (!known) throw dnsFailure({ code: 'ECANCELLED' }); // closed
    if ('failure' in known) throw known.failure;
    return known.addresses;
  }

  /** Gives up all look-ups; those who wait for one are called. */
  close(): void {
    this.#closed = true;
    this.#lookUps.close();
  }

  #isUsable(known: Known): boolean {
    const usableUntil =
      'failure' in known ? known.recheckAt + dnsTimes.oldestFailureMs : known.expiresAt + dnsTimes.outageMs;
    return this.#now() < usableUntil;
  }

  async #lookUpAndKeep(hostname: string, workspaceId: string, signal: AbortSignal): Promise<void> {
    let result: Known;
    try {
      result = this.#found(await this.#lookUp(hostname, signal));
    } catch (error) {
      if (this.#closed) return;
      result = this.#failed(hostname, dnsFailure(error));
    }
    this.#names.set(workspaceId, hostname, result);
  }

  #found({ addresses, ttlSeconds }: DnsAnswer): Known {
    this.#count('found');
    const ttlMs = Math.min(dnsTimes.longestMs, Math.max(dnsTimes.shortestMs, ttlSeconds * 1000));
    const expiresAt = this.#now() + ttlMs;
    return { addresses, expiresAt, recheckAt: expiresAt };
  }

  /** An outage of DNS does not end what was known, for a while; that a name is gone does. */
  #failed(hostname: string, failure: DnsFailure): Known {
    this.#count(failure.result);
    const known = this.#names.get(hostname);
    if (known && 'addresses' in known && !failure.isAnswer && this.#isUsable(known))
      return { ...known, recheckAt: this.#now() + dnsTimes.retryMs };
    return { failure, recheckAt: this.#now() + dnsTimes.failureMs };
  }

  #count(result: string): void {
    this.#results.set(result, (this.#results.get(result) ?? 0) + 1);
  }
}
