import { type Log } from '../log.ts';
import { type Attempt } from '../model/index.ts';
import { readFeed, type Pool } from '../storage/index.ts';
import { Condition, throttle } from '../async/index.ts';

/** The newest attempts in memory, per workspace: one second of a busy one. Slower subscribers read the table. */
export const maxBuffered = 1000;

/** The minimum between two reads for one workspace: feels immediate, and costs at most 40 reads a second. */
const readEveryMs = 25;

/**
 * The newest attempts of one workspace, read once for all of its subscribers. The buffer has all attempts after a
 * floor, up to the last one that was read. A subscriber below the floor has to read the table.
 */
export class Feed {
  /** Notified when attempts were added. */
  readonly changed = new Condition();
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #reader;
  #buffer: readonly Attempt[] = [];
  #floor: bigint | null = null;
  #last = 0n;
  #closed = false;

  constructor(pool: Pool, workspaceId: string, log: Log) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.#reader = throttle(
      () => this.#read(),
      readEveryMs,
      (error) =>
        log.warn(
          { workspaceId, err: error },
          'New attempts could not be read for subscribers; trying again.',
        ),
    );
  }

  /** Sets where reading starts, the last position that a subscriber found in the table. Later calls change nothing. */
  startAt(position: string): void {
    if (this.#floor !== null) return;
    this.#floor = this.#last = BigInt(position);
    this.wake(); // for what was committed since the position was read
  }

  /** To be called when attempts were committed. */
  wake(): void {
    this.#reader.trigger();
  }

  /** Buffered attempts after a position, oldest first; null when the table has attempts in between. */
  after(position: string, limit: number): readonly Attempt[] | null {
    const from = BigInt(position);
    if (this.#floor === null || from < this.#floor) return null;
    const first = firstAbove(this.#buffer, from);
    return this.#buffer.slice(first, first + limit);
  }

  close(): void {
    this.#closed = true;
    this.#reader.stop();
  }

  async #read(): Promise<void> {
    while (this.#floor !== null && !this.#closed) {
      const page = await readFeed(this.#pool, this.#workspaceId, String(this.#last), maxBuffered);
      if (page.length > 0) this.#add(page);
      if (page.length < maxBuffered) return;
    }
  }

  #add(page: readonly Attempt[]): void {
    const all = [...this.#buffer, ...page];
    const evicted = all[all.length - maxBuffered - 1];
    if (evicted) this.#floor = positionOf(evicted);
    this.#buffer = all.slice(-maxBuffered);
    this.#last = positionOf(all.at(-1)!);
    this.changed.notifyAll();
  }
}

function positionOf(attempt: Attempt): bigint {
  return BigInt(attempt.position!);
}

/** The index of the first attempt above a position, by binary search. */
function firstAbove(attempts: readonly Attempt[], position: bigint): number {
  let low = 0;
  let high = attempts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positionOf(attempts[middle]!) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
