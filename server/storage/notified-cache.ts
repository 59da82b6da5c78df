import { Batches, periodic, type Periodic, throttle, type Throttle } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { RecentMap, type Weights } from '../recent-map.ts';
import { type Notifications } from './notifications.ts';

export interface NotifiedCacheParts<V> {
  /** For the log: `API keys`. */
  readonly what: string;
  /** Notified of every change: with the key, one of the tags of the value, or nothing when anything may have changed. */
  readonly channel: string;
  /** Reads the values of keys, by one statement. Keys without a value are left out. */
  readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** Called with each notification; with nothing, when anything may have changed. */
  readonly onChange?: (payload: string) => void;
  /** What else a value depends on, as notifications name it. None unless given. */
  readonly tagsOf?: (value: V) => readonly string[];
  /** Values, and keys without one, that are kept at most, each of the two. */
  readonly most: number;
  /** Bounds what values take in memory; nothing else does unless given. */
  readonly weights?: Weights<V>;
  readonly notifications: Pick<Notifications, 'listen' | 'confirm'>;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Between two checks that notifications arrive, while anything is used. */
const checkEveryMs = 10_000;
/** What was not confirmed for longer is not used. */
const validMs = 30_000;
/** Between two calls of the listeners: a thousand changes at once are heard of a few times. */
const listenersPauseMs = 100;
/** What was not used for this long, or twice as long at most, leaves memory. */
const idleMs = 600_000;
/** Keys of one statement, and statements at once. */
const reads = { size: 200, atOnce: 2 } as const;

/**
 * Values in memory that are read when they are first used, and forgotten when a notification says that they changed. It
 * costs nothing for what nobody uses. While something is used, one notification every ten seconds proves that those before
 * it have arrived.
 */
export class NotifiedCache<V> implements Closeable {
  readonly #parts: NotifiedCacheParts<V>;
  readonly #values: RecentMap<string, V>;
  /** Apart, so that keys without a value displace none that has one. */
  readonly #missing: RecentMap<string, true>;
  readonly #reads: Batches<string, V>;
  readonly #listeners: (() => void)[] = [];
  readonly #heard: Throttle;
  readonly #tick: Periodic;
  #listening = false;
  /** Every change before was heard of, in milliseconds. */
  #confirmedAt = -Infinity;
  /** Until then it is not tried again to confirm. */
  #unconfirmedUntil = -Infinity;
  #agedAt: number;
  #used = false;
  /** Counts what was forgotten: a read that began before must not bring it back. */
  #changes = 0;

  private constructor(parts: NotifiedCacheParts<V>) {
    this.#parts = parts;
    const { what, log } = parts;
    this.#values = new RecentMap(parts.most, parts.weights, parts.tagsOf);
    this.#missing = new RecentMap(parts.most);
    this.#reads = new Batches({ ...reads, run: (keys) => this.#read(keys) });
    this.#agedAt = parts.now();
    this.#heard = throttle(
      async () => this.#listeners.forEach((listener) => listener()),
      listenersPauseMs,
      (err) => log.error({ err }, `A change of the ${what} could not be heeded.`),
    );
    this.#tick = periodic(() => this.#check(), {
      everyMs: checkEveryMs,
      onError: (err) => log.warn({ err }, `Whether the ${what} changed could not be checked; trying again.`),
      keepsProcessAlive: false,
    });
  }

  /** Resolves when changes are notified. */
  static async open<V>(parts: NotifiedCacheParts<V>): Promise<NotifiedCache<V>> {
    const cache = new NotifiedCache(parts);
    const { notifications, channel } = parts;
    await notifications.listen(
      channel,
      (payload) => cache.#hear(payload),
      () => cache.#hear(''),
    );
    cache.#listening = true;
    return cache;
  }

  /** Keys that wait to be read. */
  get waiting(): number {
    return this.#reads.waiting;
  }

  /**
   * The value of a key that is in memory, null for a key without one, undefined for one that has to be read.
   *
   * @throws The error of the database, when it does not answer and nothing was confirmed of late.
   */
  async known(key: string): Promise<V | null | undefined> {
    this.#used = true;
    if (!this.#isConfirmed) await this.#confirm();
    return this.#values.get(key) ?? (this.#missing.get(key) ? null : undefined);
  }

  /** Reads a value, with others that are asked for at the same time. Null for a key without one. */
  async read(key: string): Promise<V | null> {
    return (await this.#reads.ask(key)) ?? null;
  }

  /** The value of a key, from memory if it is there. */
  async find(key: string): Promise<V | null> {
    const known = await this.known(key);
    return known === undefined ? this.read(key) : known;
  }

  /** Resolves when what was committed before the call is heeded here. Does not reject. */
  async refresh(): Promise<void> {
    this.#unconfirmedUntil = -Infinity;
    await this.#confirm().catch(() => this.#forget(''));
    this.#heard.trigger();
  }

  /** Calls the listener soon after a change, and every 10 seconds. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    await this.#tick.stop();
    this.#heard.stop();
  }

  get #isConfirmed(): boolean {
    return this.#listening && this.#parts.now() - this.#confirmedAt < validMs;
  }

  /** Where notifications do not arrive, nothing is kept. */
  async #confirm(): Promise<void> {
    const { now, notifications } = this.#parts;
    const startedAt = now();
    if (startedAt < this.#unconfirmedUntil) return this.#forget('');
    if (this.#listening && (await notifications.confirm())) {
      this.#confirmedAt = Math.max(this.#confirmedAt, startedAt);
      return;
    }
    this.#unconfirmedUntil = now() + checkEveryMs;
    this.#confirmedAt = -Infinity;
    this.#forget('');
  }

  async #check(): Promise<void> {
    if (this.#parts.now() - this.#agedAt >= idleMs) {
      this.#agedAt = this.#parts.now();
      this.#values.age();
      this.#missing.age();
    }
    if (this.#used) {
      this.#used = false;
      await this.#confirm();
    }
    this.#heard.trigger();
  }

  async #read(keys: readonly string[]): Promise<ReadonlyMap<string, V>> {
    const changes = this.#changes;
    const found = await this.#parts.read(keys);
    // What was changed meanwhile may have been read before: it serves this request alone.
    if (changes !== this.#changes || !this.#isConfirmed) return found;
    for (const key of keys) {
      const value = found.get(key);
      if (value === undefined) this.#missing.set(key, true);
      else this.#values.set(key, value);
    }
    return found;
  }

  #hear(payload: string): void {
    this.#forget(payload);
    this.#parts.onChange?.(payload);
  }

  #forget(payload: string): void {
    this.#changes += 1;
    if (payload === '') {
      this.#values.clear();
      this.#missing.clear();
    } else {
      this.#missing.delete(payload);
      this.#values.delete(payload);
      this.#values.deleteTagged(payload);
    }
    this.#heard.trigger();
  }
}
