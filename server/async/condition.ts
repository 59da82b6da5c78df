/** A condition variable: many wait for it, again and again. It carries nothing; whoever wakes checks for themselves. */
export class Condition {
  readonly #waiting = new Set<() => void>();

  /** Wakes everybody who waits now. */
  notifyAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves at the next `notifyAll`, or when `signal` is aborted. Removes its listener either way. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}
