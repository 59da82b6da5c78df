import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type RefusedKey } from '../storage/index.ts';

export interface RefusedKeysParts {
  /** Adds them to the audit log. */
  readonly store: (keys: readonly RefusedKey[], at: Date) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;
/** Pairs of key and address in a minute. More are counted together, without either. */
const mostPairs = 1000;
const others: Pick<RefusedKey, 'hash' | 'address'> = { hash: null, address: null };

/** Counts API keys that were refused, and adds them to the audit log once a minute, all in one statement. */
export class RefusedKeys implements Closeable {
  readonly #parts: RefusedKeysParts;
  readonly #tick: ReturnType<typeof periodic>;
  #refused = new Map<string, RefusedKey>();

  constructor(parts: RefusedKeysParts) {
    this.#parts = parts;
    const onError = (err: unknown) =>
      parts.log.warn({ err }, 'API keys that were refused could not be added to the audit log.');
    this.#tick = periodic(() => this.#store(), { everyMs, onError, keepsProcessAlive: false });
  }

  /** @param hash SHA-256 of the key, in hex. */
  note(hash: string, address: string): void {
    const id = `${hash} ${address}`;
    const isFull = this.#refused.size >= mostPairs && !this.#refused.has(id);
    const [key, pair] = isFull ? ['others', others] : [id, { hash, address }];
    this.#refused.set(key, { ...pair, count: (this.#refused.get(key)?.count ?? 0) + 1 });
  }

  /** Stores what is not stored yet, as far as the database answers. */
  async close(): Promise<void> {
    await this.#tick.stop();
    await this.#store().catch(() => undefined);
  }

  async #store(): Promise<void> {
    if (this.#refused.size === 0) return;
    const refused = [...this.#refused.values()];
    this.#refused = new Map();
    await this.#parts.store(refused, this.#parts.clock.now());
  }
}
