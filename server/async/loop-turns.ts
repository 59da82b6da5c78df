import { Fifo } from '../fifo.ts';

/** Promise jobs between the turn of a piece of work and the end of what it does at once. */
const jobsPerPiece = 4;

/**
 * Divides long synchronous work, of any number of callers, so that none of it keeps the event loop for much longer than
 * one slice: a piece that finds the present turn of the loop spent waits for a later one.
 */
export class LoopTurns {
  readonly #sliceMs: number;
  readonly #waiting = new Fifo<() => void>();
  /** When the present turn began to work here; null before. */
  #startedAt: number | null = null;

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  /** Whether the present turn of the event loop has used its slice. */
  isSpent(): boolean {
    if (this.#startedAt === null) {
      this.#startedAt = performance.now();
      setImmediate(() => void this.#work());
      return false;
    }
    return performance.now() - this.#startedAt > this.#sliceMs;
  }

  /** Resolves in a turn that has time left, in the order of the calls. */
  next(): Promise<void> {
    this.isSpent(); // a turn that nobody has begun begins here, and its end is scheduled
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A new turn: lets pieces go on one by one, until the slice is spent. */
  async #work(): Promise<void> {
    this.#startedAt = null;
    while (this.#waiting.size > 0 && !this.isSpent()) {
      this.#waiting.shift()!();
      // Promise jobs only: what the pieces of a slice ask for is still read in one batch.
      for (let job = 0; job < jobsPerPiece; job += 1) await Promise.resolve();
    }
  }
}
