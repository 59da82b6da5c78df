import { type Log } from '../log.ts';
import { type FeedPage, readFeed, readFeedEnds, type Pool } from '../storage/index.ts';
import { type Semaphore, throttle } from '../async/index.ts';
import { type FeedEntry } from './live-attempt.ts';
import { type Ends, TablePages } from './table-pages.ts';

/** The newest attempts in memory, per workspace: one second of a busy one. Slower subscribers read the table. */
export const maxBuffered = 1000;

/** The minimum between two reads for one workspace: feels immediate, and costs at most 40 reads a second. */
const readEveryMs = 25;

/** Attempts in hand, for a subscriber: also the rows per read of the table, for one that is behind the buffer. */
export const pageSize = 200;

/**
 * The newest attempts of one workspace, read once for all of its subscribers. The buffer has all attempts after a
 * floor, up to the last one that was read. A subscriber below the floor has to read the table.
 */
export class Feed {
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #reader;
  readonly #waking = new Set<() => void>();
  /** For subscribers that are behind the buffer. */
  readonly pages: TablePages;
  #buffer: readonly FeedEntry[] = [];
  #floor: bigint | null = null;
  #last = 0n;
  #closed = false;

  /** @param tableReads Limits concurrent reads for slow subscribers, so that they leave connections for deliveries. */
  constructor(pool: Pool, workspaceId: string, log: Log, tableReads: Semaphore) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.pages = new TablePages(async (after) => {
      const page = await tableReads(() => readFeed(pool, workspaceId, String(after), pageSize));
      // After the page: attempts that are still there now were there when the page was read.
      return { entries: entriesOf(page), ends: await tableReads(() => readEnds(pool, workspaceId)) };
    });
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
  startAt(position: bigint): void {
    if (this.#floor !== null) return;
    this.#floor = this.#last = position;
    this.wake(); // for what was committed since the position was read
  }

  /** To be called when attempts were committed. */
  wake(): void {
    this.#reader.trigger();
  }

  /** Calls `wake` whenever attempts were added, until the function that it returns is called. */
  onAttempts(wake: () => void): () => void {
    this.#waking.add(wake);
    return () => void this.#waking.delete(wake);
  }

  /** The position of the newest attempt that was read. */
  get last(): bigint {
    return this.#last;
  }

  /** Buffered attempts after a position, oldest first; null when the table has attempts in between. */
  after(position: bigint, limit: number): readonly FeedEntry[] | null {
    if (this.#floor === null || position < this.#floor) return null;
    if (position >= this.#last) return [];
    const first = firstAbove(this.#buffer, position);
    return this.#buffer.slice(first, first + limit);
  }

  close(): void {
    this.#closed = true;
    this.#reader.stop();
  }

  async #read(): Promise<void> {
    while (this.#floor !== null && !this.#closed) {
      const page = entriesOf(await readFeed(this.#pool, this.#workspaceId, String(this.#last), maxBuffered));
      if (page.length > 0) this.#add(page);
      if (page.length < maxBuffered) return;
    }
  }

  #add(page: readonly FeedEntry[]): void {
    const all = [...this.#buffer, ...page];
    const evicted = all[all.length - maxBuffered - 1];
    if (evicted) this.#floor = evicted.position;
    this.#buffer = all.slice(-maxBuffered);
    this.#last = all.at(-1)!.position;
    for (const wake of this.#waking) wake();
  }
}

export async function readEnds(pool: Pool, workspaceId: string): Promise<Ends> {
  const ends = await readFeedEnds(pool, workspaceId);
  const [last, droppedThrough] = [BigInt(ends.last), BigInt(ends.droppedThrough)];
  return { last, droppedThrough, end: last > droppedThrough ? last : droppedThrough };
}

/** Attempts of the table as subscribers get them. */
function entriesOf({ attempts, webhooksVersion }: FeedPage): readonly FeedEntry[] {
  const version = BigInt(webhooksVersion);
  return attempts.map((attempt) => {
    const cursor = attempt.position!;
    const item = { key: cursor, cursor, attempt, resync: false, webhooksVersion: version };
    return { position: BigInt(cursor), item };
  });
}

/** The index of the first entry above a position, by binary search. */
function firstAbove(entries: readonly FeedEntry[], position: bigint): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.position > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
