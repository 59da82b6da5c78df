import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';

/** Something, with how often it happened. */
export type Counted<T> = T & { readonly count: number };

export interface PerMinuteParts<T> {
  /** Adds what happened in a minute to the audit log, all in one statement. */
  readonly store: (counted: readonly Counted<T>[], at: Date) => Promise<void>;
  /** For the log, when storing fails: `API keys that were refused`. */
  readonly what: string;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;

/** Counts what happens, and stores it once a minute. */
export class PerMinute<T extends object> implements Closeable {
  readonly #parts: PerMinuteParts<T>;
  readonly #tick: ReturnType<typeof periodic>;
  #counted = new Map<string, Counted<T>>();

  constructor(parts: PerMinuteParts<T>) {
    this.#parts = parts;
    const onError = (err: unknown) =>
      parts.log.warn({ err }, `${parts.what} could not be added to the audit log.`);
    this.#tick = periodic(() => this.#store(), { everyMs, onError, keepsProcessAlive: false });
  }

  /** How many are counted apart in this minute. */
  get size(): number {
    return this.#counted.size;
  }

  /** Whether something of this id has happened in this minute. */
  has(id: string): boolean {
    return this.#counted.has(id);
  }

  /** @param id What is counted together. */
  count(id: string, what: T): void {
    this.#counted.set(id, { ...what, count: (this.#counted.get(id)?.count ?? 0) + 1 });
  }

  /** Stores what is not stored yet, as far as the database answers. */
  async close(): Promise<void> {
    await this.#tick.stop();
    await this.#store().catch(() => undefined);
  }

  async #store(): Promise<void> {
    if (this.#counted.size === 0) return;
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    await this.#parts.store(counted, this.#parts.clock.now());
  }
}
