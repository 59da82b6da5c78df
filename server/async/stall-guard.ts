/**
 * Keeps work from starting right after the process stood still, before it has read its sockets: one of them may say that
 * the work is somebody else's by now. To ask costs nothing but a reading of the clock. After a time in which nobody asked,
 * which may have been a stall, the answer is no, and two turns of the event loop later `onRead` is called.
 */
export class StallGuard {
  readonly #stallMs: number;
  readonly #onRead: () => void;
  readonly #now: () => number;
  #askedAt = -Infinity;
  #reading = false;

  /**
   * @param stallMs A shorter stall does no harm.
   * @param now The monotonic clock, in milliseconds.
   */
  constructor(stallMs: number, onRead: () => void, now: () => number = () => performance.now()) {
    this.#stallMs = stallMs;
    this.#onRead = onRead;
    this.#now = now;
  }

  /** Whether sockets were read since the last stall. */
  hasRead(): boolean {
    if (this.#reading) return false;
    const at = this.#now();
    const stalled = at - this.#askedAt > this.#stallMs;
    this.#askedAt = at;
    if (stalled) this.#read();
    return !stalled;
  }

  #read(): void {
    this.#reading = true;
    const startedAt = this.#now();
    setImmediate(() =>
      setImmediate(() => {
        this.#askedAt = this.#now();
        if (this.#askedAt - startedAt > this.#stallMs) return this.#read(); // it stood still meanwhile
        this.#reading = false;
        this.#onRead();
      }),
    );
  }
}
