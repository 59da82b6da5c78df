import { Fifo } from '../fifo.ts';

export interface FairGateLimits {
  /** Pieces of work under one name at a time, */
  readonly each: number;
  /** and under all names. */
  readonly all: number;
}

/**
 * Limits work that shares something scarce, such as connections. Names that wait take turns, one piece each; the work of
 * a name keeps its order. So work waits for little of what others have, however much that is.
 */
export class FairGate {
  readonly #limits: FairGateLimits;
  readonly #running = new Map<string, number>();
  /** By name, the one whose turn it is first. */
  readonly #waiting = new Map<string, Fifo<() => void>>();
  #runningInAll = 0;

  constructor(limits: FairGateLimits) {
    this.#limits = limits;
  }

  /** Runs `work` when it may run, and lets other work follow when it has ended or failed. */
  async run<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    if (this.#mayRun(name)) this.#count(name, 1);
    else await this.#turn(name);
    try {
      return await work();
    } finally {
      this.#count(name, -1);
      this.#startNext();
    }
  }

  #mayRun(name: string): boolean {
    const { each, all } = this.#limits;
    return this.#runningInAll < all && (this.#running.get(name) ?? 0) < each;
  }

  #count(name: string, change: 1 | -1): void {
    const running = (this.#running.get(name) ?? 0) + change;
    if (running > 0) this.#running.set(name, running);
    else this.#running.delete(name);
    this.#runningInAll += change;
  }

  #turn(name: string): Promise<void> {
    const queue = this.#waiting.get(name) ?? new Fifo<() => void>();
    this.#waiting.set(name, queue);
    return new Promise((resolve) => queue.push(resolve));
  }

  #startNext(): void {
    for (const [name, queue] of this.#waiting) {
      if (!this.#mayRun(name)) continue;
      this.#waiting.delete(name);
      const start = queue.shift()!;
      if (queue.size > 0) this.#waiting.set(name, queue); // behind the others
      this.#count(name, 1);
      return start();
    }
  }
}
