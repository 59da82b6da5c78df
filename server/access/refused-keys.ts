import { type Closeable } from '../lifecycle.ts';
import { type RefusedKey } from '../storage/index.ts';
import { PerMinute, type PerMinuteParts } from './per-minute.ts';

type Refusal = Omit<RefusedKey, 'count'>;

export type RefusedKeysParts = Omit<PerMinuteParts<Refusal>, 'what'>;

/** Pairs of key and address in a minute. More are counted together, without either. */
const mostPairs = 1000;

/** Counts API keys that were refused, and adds them to the audit log once a minute. */
export class RefusedKeys implements Closeable {
  readonly #counts: PerMinute<Refusal>;

  constructor(parts: RefusedKeysParts) {
    this.#counts = new PerMinute({ ...parts, what: 'API keys that were refused' });
  }

  /** @param hash SHA-256 of the key, in hex. */
  note(hash: string, address: string): void {
    const id = `${hash} ${address}`;
    if (this.#counts.size >= mostPairs && !this.#counts.has(id))
      this.#counts.count('others', { hash: null, address: null });
    else this.#counts.count(id, { hash, address });
  }

  /** Stores what is not stored yet, as far as the database answers. */
  close(): Promise<void> {
    return this.#counts.close();
  }
}
