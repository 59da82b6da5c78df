import { type ByteClaim } from './limits/byte-budget.ts';

/** Of the first buffer, unless the whole is known to be smaller. */
const firstSize = 64 * 1024;

/** Bytes in one buffer, which doubles its size when it is full. What it takes is claimed first. */
export class GrowingBuffer {
  readonly #largest: number;
  readonly #claim: ByteClaim;
  #buffer = Buffer.alloc(0);
  #length = 0;

  /** @param largest The length that it is going to have, or the largest one that is allowed. */
  constructor(largest: number, claim: ByteClaim) {
    this.#largest = largest;
    this.#claim = claim;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends a copy: a piece may be part of a socket's larger buffer. False when the claim cannot grow. */
  add(piece: Buffer): boolean {
    const length = this.#length + piece.length;
    if (length > this.#buffer.length && !this.#growTo(length)) return false;
    piece.copy(this.#buffer, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #growTo(length: number): boolean {
    const doubled = Math.max(firstSize, 2 * this.#buffer.length);
    const size = Math.max(length, Math.min(doubled, this.#largest));
    if (!this.#claim.grow(size - this.#buffer.length)) return false;
    const larger = Buffer.allocUnsafe(size);
    if (this.#length > 0) this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
    return true;
  }
}
