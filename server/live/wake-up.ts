/** Something that many wait for, again and again. It carries nothing: whoever wakes looks for themselves. */
export class WakeUp {
  readonly #waiting = new Set<() => void>();

  /** Wakes all who wait now. */
  fire(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves at the next `fire`, or when the signal is aborted; leaves nothing behind on either. */
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
