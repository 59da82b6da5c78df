/** A condition variable. It carries no value: a waiter that wakes has to check the state itself. */
export class Condition {
  readonly #waiting = new Set<() => void>();

  /** Wakes all current waiters. */
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
