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
/**
 * Before due retries that were not claimed are tried again. Once soon, since one may have become due after the claim; and
 * then less often: they may be of a webhook of which enough is here.
 */
const againMs = { first: 20, then: 200 } as const;

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
  /** When a claim of retries last left none, */
  #emptyAt = -Infinity;
  /** and how often it has although some were due. */
  #leftDue = 0;
  #lastRound = Infinity;
  #stopping = false;

  constructor(parts: DueWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#run();
  }

  /** Calls nobody any more. A look that is under way ends by itself: a worker that stops does not wait for it. */
  stop(): void {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#latch.open();
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

  /** To be called when a claim of retries has left none: when the next one is due has to be read. */
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
        if (!this.#stopping)
          log.error({ err: error }, 'Could not look for due jobs; trying again in two seconds.');
      }
      this.#lastRound = now();
      await this.#latch.wait(lookEveryMs);
    }
  }

  #see({ firstDeliveries, retryInMs }: NextDue): void {
    if (this.#stopping) return;
    if (firstDeliveries) this.#parts.onDue('first-deliveries');
    if (retryInMs !== 0) this.#leftDue = 0;
    if (retryInMs !== null) this.expectRetry(retryInMs > 0 ? retryInMs : this.#untilAgainMs());
  }

  #untilAgainMs(): number {
    const sinceEmptyMs = this.#parts.now() - this.#emptyAt;
    if (sinceEmptyMs >= againMs.then) return 0;
    this.#leftDue += 1;
    return Math.max(0, (this.#leftDue === 1 ? againMs.first : againMs.then) - sinceEmptyMs);
  }
}
