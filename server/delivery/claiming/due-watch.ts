import { Latch } from '../../async/index.ts';
import { type Log } from '../../log.ts';
import { type NextDue, type Queue, type QueueName } from '../../queue/index.ts';

export interface DueWatchParts {
  readonly queue: Pick<Queue, 'nextDue'>;
  /** Called when there is something to claim, as far as is known. */
  readonly onDue: (name: QueueName) => void;
  readonly log: Log;
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** How long jobs wait of which this worker was not told, because a notification was lost. */
const lookEveryMs = 2000;
/** Before due retries that could not be claimed are tried again: a webhook of which enough is here, for example. */
const againMs = 200;

/**
 * Knows when there is something to claim: looks at the ends of both queues every two seconds, and waits for the time of
 * the next retry. One look costs one short statement, so a worker that has nothing to do makes one in two seconds.
 */
export class DueWatch {
  readonly #parts: DueWatchParts;
  readonly #latch = new Latch();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends. */
  #retryAt = Infinity;
  /** When retries were last claimed without finding any. */
  #emptyAt = -Infinity;
  #lastRound = Infinity;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DueWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when no look is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#latch.open();
    await this.#running;
  }

  /** When it last looked, in milliseconds of the monotonic clock; Infinity before it has started. */
  get lastRound(): number {
    return this.#lastRound;
  }

  /** A retry becomes due in `ms`. */
  expectRetry(ms: number): void {
    // Before one that is later, the queues are looked at again.
    const at = this.#parts.now() + ms;
    if (this.#stopping || ms >= lookEveryMs || at >= this.#retryAt) return;
    clearTimeout(this.#timer);
    this.#retryAt = at;
    if (ms > 0) this.#timer = setTimeout(() => this.#onRetryDue(), Math.ceil(ms));
    else this.#onRetryDue();
  }

  /** To be called when a claim of retries found none: when the next one is due has to be read. */
  foundNoRetry(): void {
    this.#emptyAt = this.#parts.now();
    this.#latch.open();
  }

  #onRetryDue(): void {
    this.#retryAt = Infinity;
    this.#parts.onDue('retries');
  }

  async #run(): Promise<void> {
    const { queue, log, now } = this.#parts;
    while (!this.#stopping) {
      this.#lastRound = now();
      try {
        this.#see(await queue.nextDue());
      } catch (error) {
        log.error({ err: error }, 'Could not look for due jobs; trying again in two seconds.');
      }
      this.#lastRound = now();
      await this.#latch.wait(lookEveryMs);
    }
  }

  #see({ firstDeliveries, retryInMs }: NextDue): void {
    if (firstDeliveries) this.#parts.onDue('first-deliveries');
    if (retryInMs === null) return;
    const untilAgainMs = this.#emptyAt + againMs - this.#parts.now();
    this.expectRetry(retryInMs > 0 ? retryInMs : Math.max(0, untilAgainMs));
  }
}
