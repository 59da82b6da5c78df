/**
 * A latch that closes again behind its waiter. It is opened by others or after a time. Opened without a waiter, it lets
 * the next one through at once.
 */
export class Latch {
  #isOpen = false;
  #wake: (() => void) | null = null;

  open(): void {
    this.#isOpen = true;
    this.#wake?.();
  }

  /** Resolves when the latch is opened, or after `ms`. One waiter at a time. */
  async wait(ms: number): Promise<void> {
    if (!this.#isOpen) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    this.#isOpen = false;
  }
}
