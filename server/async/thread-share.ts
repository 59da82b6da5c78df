import { Fifo } from '../fifo.ts';

/** Promise jobs that follow from a piece of work: they run before the next piece, and count as well. */
const jobsPerPiece = 4;

export interface ThreadShareParts {
  /** Of the thread, greater than 0, and 1 at most. */
  readonly share: number;
  /** Milliseconds after which other work has its turn. */
  readonly sliceMs: number;
}

/**
 * Lets work of one kind have no more than a share of the thread, however much of it there is: it runs in slices, first
 * come, first served, and after each slice pauses for as long as the others' share takes. What waits meanwhile grows, so
 * it should be worth more in one piece then.
 */
export class ThreadShare {
  readonly #parts: ThreadShareParts;
  readonly #waiting = new Fifo<() => void>();
  #scheduled = false;

  constructor(parts: ThreadShareParts) {
    this.#parts = parts;
  }

  /** Runs the work in a later turn of the event loop. It must not throw. */
  enqueue(work: () => void): void {
    this.#waiting.push(work);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.#work());
  }

  /** Resolves in a later turn that this share has. */
  next(): Promise<void> {
    return new Promise((resolve) => this.enqueue(resolve));
  }

  async #work(): Promise<void> {
    const startedAt = performance.now();
    let workedMs = 0;
    while (this.#waiting.size > 0 && workedMs < this.#parts.sliceMs) {
      this.#waiting.shift()!();
      for (let job = 0; job < jobsPerPiece; job += 1) await Promise.resolve();
      workedMs = performance.now() - startedAt;
    }
    const pauseMs = (workedMs * (1 - this.#parts.share)) / this.#parts.share;
    setTimeout(() => void this.#resume(), pauseMs);
  }

  #resume(): void {
    if (this.#waiting.size > 0) void this.#work();
    else this.#scheduled = false;
  }
}
