import { type Log } from '../log.ts';
import { type ClientAddress } from './client-address.ts';

/** Thrown instead of looking up a key that this process does not know. */
export class TooManyWrongKeys extends Error {
  /** @param retryAfter Seconds until keys are looked up again. */
  constructor(readonly retryAfter: number) {
    super(`Too many requests with an unknown key: try again in ${retryAfter} s.`);
  }
}

const windowMs = 60_000;
/** Networks that are counted at once. A new one displaces the oldest. */
const maxNetworks = 10_000;
/** Lines per minute in the log, whoever guesses. */
const linesPerMinute = 10;

/** Requests of one network that wait until it is known whether others had a wrong key. */
const mostWaiting = 1000;

interface Count {
  wrong: number;
  readonly until: number;
  /** Keys that are looked up now. */
  readonly pending: Set<Promise<unknown>>;
  waiting: number;
}

/** Counts wrong keys per network and minute, and logs them: 10 lines a minute, never the key. */
export class WrongKeys {
  readonly #counts = new Map<string, Count>();
  readonly #perMinute: number;
  readonly #log: Log;
  readonly #now: () => number;
  #lines = 0;
  #suppressed = 0;
  #linesUntil = -Infinity;

  constructor(perMinute: number, log: Log, now: () => number) {
    this.#perMinute = perMinute;
    this.#log = log;
    this.#now = now;
  }

  /** Counts a wrong key. @throws {TooManyWrongKeys} */
  count({ network }: ClientAddress): void {
    const count = this.#countOf(network);
    this.#refuseBeyond(count);
    count.wrong += 1;
  }

  /**
   * Looks a key up, and counts and logs it when it is wrong. So many keys of a network are looked up at once as may still
   * be wrong, so that they cannot exceed the limit together; further ones wait for these.
   *
   * @param look Resolves with null for a wrong key. Nobody knows of a key whose look-up fails whether it was wrong.
   * @throws {TooManyWrongKeys}
   */
  async judge<T>(address: ClientAddress, look: () => Promise<T | null>): Promise<T | null> {
    const count = this.#countOf(address.network);
    while (!this.#mayLook(count)) await this.#oneLess(count);
    const looking = look();
    count.pending.add(looking);
    try {
      const found = await looking;
      if (found === null) {
        count.wrong += 1;
        this.report(address);
      }
      return found;
    } finally {
      count.pending.delete(looking);
    }
  }

  #mayLook(count: Count): boolean {
    this.#refuseBeyond(count);
    return count.wrong + count.pending.size < this.#perMinute;
  }

  /** Resolves when a look-up has ended. */
  async #oneLess(count: Count): Promise<void> {
    if (count.waiting >= mostWaiting) throw new TooManyWrongKeys(1);
    count.waiting += 1;
    await Promise.race(count.pending).catch(() => undefined);
    count.waiting -= 1;
  }

  /** For a request whose key is not known yet. Counts nothing. @throws {TooManyWrongKeys} */
  check({ network }: ClientAddress): void {
    const count = this.#counts.get(network);
    if (count && this.#now() < count.until) this.#refuseBeyond(count);
  }

  /**
   * Logs a wrong key, unless this minute has its lines.
   *
   * @param disabledSource The id of the source whose key it is, when that one is disabled; none for an unknown key.
   */
  report({ address }: ClientAddress, disabledSource?: string): void {
    this.#startMinute();
    if (this.#lines === linesPerMinute) {
      this.#suppressed += 1;
      return;
    }
    this.#lines += 1;
    if (disabledSource === undefined)
      this.#log.warn({ clientAddress: address }, 'A request had an unknown key.');
    else
      this.#log.warn(
        { clientAddress: address, sourceId: disabledSource },
        'A request had the write key of a disabled source.',
      );
  }

  /** Logs how many lines were left out. To be called now and then: a minute may end without a further wrong key. */
  reportSuppressed(): void {
    if (this.#suppressed === 0 || this.#now() < this.#linesUntil) return;
    const fields = { suppressedLines: this.#suppressed };
    this.#suppressed = 0;
    this.#log.warn(fields, 'Further requests with a wrong key were not logged one by one.');
  }

  #refuseBeyond({ wrong, until }: Count): void {
    if (wrong < this.#perMinute) return;
    throw new TooManyWrongKeys(Math.max(1, Math.ceil((until - this.#now()) / 1000)));
  }

  #startMinute(): void {
    if (this.#now() < this.#linesUntil) return;
    this.reportSuppressed();
    this.#lines = 0;
    this.#linesUntil = this.#now() + windowMs;
  }

  #countOf(network: string): Count {
    const known = this.#counts.get(network);
    if (known && this.#now() < known.until) return known;
    this.#counts.delete(network); // the order of a map is that of insertion
    if (this.#counts.size >= maxNetworks) this.#counts.delete(this.#counts.keys().next().value!);
    const fresh: Count = { wrong: 0, until: this.#now() + windowMs, pending: new Set(), waiting: 0 };
    this.#counts.set(network, fresh);
    return fresh;
  }
}
