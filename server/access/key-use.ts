import { periodic } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';

export interface KeyUseParts {
  /** Stores when these keys were last used. */
  readonly store: (keyIds: readonly string[], at: Date) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;

/** Stores when API keys were used: once a minute, all that were used since in one statement, and none if none was. */
export class KeyUse implements Closeable {
  readonly #parts: KeyUseParts;
  readonly #tick: ReturnType<typeof periodic>;
  #used = new Set<string>();

  constructor(parts: KeyUseParts) {
    this.#parts = parts;
    const onError = (err: unknown) =>
      parts.log.warn({ err }, 'When API keys were used could not be stored; trying again with the next use.');
    this.#tick = periodic(() => this.#store(), { everyMs, onError, keepsProcessAlive: false });
  }

  note(keyId: string): void {
    this.#used.add(keyId);
  }

  /** Stores what is not stored yet, as far as the database answers. */
  async close(): Promise<void> {
    await this.#tick.stop();
    await this.#store().catch(() => undefined);
  }

  async #store(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = [...this.#used];
    this.#used = new Set();
    await this.#parts.store(used, this.#parts.clock.now());
  }
}
