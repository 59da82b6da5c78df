import { type Log } from '../log.ts';
import { type Attempt } from '../model/index.ts';
import { readFeed, type Pool } from '../storage/index.ts';
import { Condition, throttle } from '../async/index.ts';

/** Newest attempts held per workspace: a second of a busy one. Whoever is farther behind reads pages of the table. */
export const heldAttempts = 1000;

/** Reads of one workspace's feed are this far apart: together they feel immediate, and a busy second costs 40. */
const readEveryMs = 25;

/**
 * The newest attempts of one workspace, read once for all of its subscribers. It holds all attempts after its floor,
 * up to the last that was read; whoever is below the floor has to ask the table.
 */
export class Feed {
  /** Fires when there are new ones. */
  readonly changed = new Condition();
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #reading;
  #held: readonly Attempt[] = [];
  #floor: bigint | null = null;
  #last = 0n;
  #closed = false;

  constructor(pool: Pool, workspaceId: string, log: Log) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.#reading = throttle(
      () => this.#read(),
      readEveryMs,
      (error) =>
        log.warn(
          { workspaceId, err: error },
          'New attempts could not be read for subscribers; trying again.',
        ),
    );
  }

  /** Tells where the table ends, as a subscriber has just seen it. The first one is where reading starts. */
  startAt(position: string): void {
    if (this.#floor !== null) return;
    this.#floor = this.#last = BigInt(position);
    this.wake(); // what was committed since went unheard
  }

  /** Something was committed. */
  wake(): void {
    this.#reading.trigger();
  }

  /** What is held after a position, oldest first; null when the table has some that are not held. */
  after(position: string, limit: number): readonly Attempt[] | null {
    const from = BigInt(position);
    if (this.#floor === null || from < this.#floor) return null;
    const first = firstAbove(this.#held, from);
    return this.#held.slice(first, first + limit);
  }

  close(): void {
    this.#closed = true;
    this.#reading.stop();
  }

  async #read(): Promise<void> {
    while (this.#floor !== null && !this.#closed) {
      const page = await readFeed(this.#pool, this.#workspaceId, String(this.#last), heldAttempts);
      if (page.length > 0) this.#hold(page);
      if (page.length < heldAttempts) return;
    }
  }

  #hold(page: readonly Attempt[]): void {
    const all = [...this.#held, ...page];
    const evicted = all[all.length - heldAttempts - 1];
    if (evicted) this.#floor = positionOf(evicted);
    this.#held = all.slice(-heldAttempts);
    this.#last = positionOf(all.at(-1)!);
    this.changed.notifyAll();
  }
}

function positionOf(attempt: Attempt): bigint {
  return BigInt(attempt.position!);
}

/** The index of the first attempt above a position, by halving. */
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
