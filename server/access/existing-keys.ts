import { throttle, type Throttle } from '../async/index.ts';
import { type Log } from '../log.ts';

export interface ExistingKeysParts {
  /** For the log: `API keys`. */
  readonly what: string;
  /** Reads the newest keys, at most `limit`. */
  readonly list: (limit: number) => Promise<readonly string[]>;
  readonly log: Log;
}

/** Keys of a kind: some 100 bytes each. An installation with more does not know of the oldest ones. */
const most = 100_000;
/** Between two reads of all. */
const readPauseMs = 10_000;

/**
 * Which keys exist, and nothing else about them: so that wrong keys from an address, however many, keep out none that is
 * right. Read once, and then told of each change. It may have keys that exist no more.
 */
export class ExistingKeys {
  readonly #parts: ExistingKeysParts;
  readonly #reader: Throttle;
  #keys = new Set<string>();
  /** What was added while all are read. */
  #added: Set<string> | null = null;

  constructor(parts: ExistingKeysParts) {
    this.#parts = parts;
    const { what, log } = parts;
    this.#reader = throttle(
      () => this.read(),
      readPauseMs,
      (err) => log.warn({ err }, `Which ${what} exist could not be read; trying again.`),
    );
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** To be called when a key was created or changed; with nothing, when anything may have happened. */
  changed(key: string): void {
    if (key === '') return this.#reader.trigger();
    this.#added?.add(key);
    if (this.#keys.size < most) this.#keys.add(key);
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }

  async read(): Promise<void> {
    const added = (this.#added = new Set<string>());
    try {
      this.#keys = new Set([...(await this.#parts.list(most)), ...added]);
    } finally {
      this.#added = null;
    }
  }

  stop(): void {
    this.#reader.stop();
  }
}
