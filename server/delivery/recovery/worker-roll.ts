/** What is known of a worker by its number. */
interface Entry {
  /** When it was first missed, in milliseconds of the monotonic clock; null while it is there. */
  missedSince: number | null;
  /** Whether its jobs were released before. */
  released: boolean;
}

/**
 * A worker is dead when it was missed for so long. One that has only lost its connection knows it by then, as it also
 * looks that often while it has jobs, and has had its claims confirmed without that number.
 */
export const deadAfterMs = 600;
/** What a dead worker had sent may still be committed: its jobs are released once more. */
export const againAfterMs = 3000;

/** Decides which workers are dead, from who was there at each look. */
export class WorkerRoll {
  readonly #workers = new Map<number, Entry>();

  /** Expects these workers to be there at the next look. */
  expect(numbers: Iterable<number>): void {
    for (const number of numbers)
      if (!this.#workers.has(number)) this.#workers.set(number, { missedSince: null, released: false });
  }

  /** Forgets all: after a restart of PostgreSQL, nobody is there for a moment. */
  clear(): void {
    this.#workers.clear();
  }

  /**
   * Takes a look.
   * @returns the workers whose jobs are to be released: each twice
   */
  look(present: ReadonlySet<number>, at: number): number[] {
    this.expect(present);
    const dead: number[] = [];
    for (const [number, worker] of this.#workers) {
      if (present.has(number)) continue;
      worker.missedSince ??= at;
      if (at < dueAt(worker)) continue;
      dead.push(number);
      if (worker.released) this.#workers.delete(number);
      worker.released = true;
    }
    return dead;
  }

  /** When the next of the missed workers is due to be looked for; Infinity when none is missed. */
  get nextAt(): number {
    return Math.min(...[...this.#workers.values()].map(dueAt));
  }
}

function dueAt({ missedSince, released }: Entry): number {
  return missedSince === null ? Infinity : missedSince + (released ? againAfterMs : deadAfterMs);
}
