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

interface Count {
  wrong: number;
  readonly until: number;
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

  /**
   * Counts a key before it is looked up, so that requests at the same time cannot exceed the limit together.
   *
   * @returns A function that takes the count back, for a key that turned out to be right.
   * @throws {TooManyWrongKeys}
   */
  count({ network }: ClientAddress): () => void {
    const count = this.#countOf(network);
    this.#refuseBeyond(count);
    count.wrong += 1;
    return () => void (count.wrong -= 1);
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
    const fresh = { wrong: 0, until: this.#now() + windowMs };
    this.#counts.set(network, fresh);
    return fresh;
  }
}
