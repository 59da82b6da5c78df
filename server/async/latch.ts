/**
 * A latch that one waiter closes again behind itself: opened by others, or by time. Opened while nobody waits, it lets
 * the next waiter through at once.
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
