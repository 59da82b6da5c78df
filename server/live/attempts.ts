import { type Log } from '../log.ts';
import { type DeliveryStatus } from '../model/index.ts';
import { InvalidCursor, isFartherBehind, isPosition, type Pool } from '../storage/index.ts';
import { type Feed, pageSize, readEnds } from './feed.ts';
import { type FeedEntry, type LiveAttempt } from './live-attempt.ts';
import { FeedReader } from './live-feed.ts';
import { type Ends } from './table-pages.ts';
import { type Semaphore } from '../async/index.ts';

export interface LiveAttemptOptions {
  readonly webhookId?: string | null;
  readonly statuses?: readonly DeliveryStatus[] | null;
  /** The cursor of the last attempt that the subscriber has; without it, only attempts recorded from now on. */
  readonly after?: string | null;
}

export interface AttemptsParts {
  readonly pool: Pool;
  readonly log: Log;
  readonly workspaceId: string;
  readonly feed: Feed;
  /** Limits concurrent reads of the table, so that slow subscribers leave connections for deliveries. */
  readonly tableReads: Semaphore;
  /** A subscriber that missed more attempts is told to read the log again, where it sees the newest first. */
  readonly mostMissed: number;
}

/** The pause after the table could not be read. */
const pauseAfterErrorMs = 1000;

/**
 * Attempts for one subscriber at its own speed: read on from its own cursor, from memory while it keeps up and from the
 * table when it does not. So a slow subscriber loses nothing, and needs the memory of one page.
 */
export class AttemptReader extends FeedReader<LiveAttempt> {
  readonly ready: Promise<void>;
  readonly #parts: AttemptsParts;
  readonly #options: LiveAttemptOptions;
  /** What is told before anything else. */
  #resync: LiveAttempt | null = null;
  #batch: readonly LiveAttempt[] = [];
  /** Of the batch, how many were taken. */
  #taken = 0;
  /** The batch has all attempts up to here. */
  #through = 0n;
  /** Only a reader that follows looks for more in the feed's buffer. */
  #state: 'starting' | 'following' | 'reading' = 'starting';
  readonly #stopListening: () => void;
  #pause: NodeJS.Timeout | undefined;

  /**
   * @param onEnd Called once, to release resources.
   * @throws {InvalidCursor}
   */
  constructor(parts: AttemptsParts, options: LiveAttemptOptions, onEnd: (feed: AttemptReader) => void) {
    super(() => onEnd(this));
    const { after = null } = options;
    if (after !== null && !isPosition(after)) throw new InvalidCursor(after);
    this.#parts = parts;
    this.#options = options;
    this.#stopListening = parts.feed.onAttempts(() => this.wake());
    this.ready = this.#start(after);
    this.ready.catch(() => undefined); // for whoever waits for it
  }

  /** The next attempts that pass the subscriber's filter. */
  peek(count: number): readonly LiveAttempt[] {
    if (this.#resync) return [this.#resync];
    while (this.#taken === this.#batch.length && this.#state === 'following') {
      const entries = this.#parts.feed.after(this.#through, pageSize);
      if (entries === null) void this.#readOn();
      else if (entries.length === 0) return [];
      else this.#fill(entries);
    }
    return this.#batch.slice(this.#taken, this.#taken + count);
  }

  take(): void {
    if (this.#resync) this.#resync = null;
    else this.#taken += 1;
  }

  override close(): void {
    this.#stopListening();
    clearTimeout(this.#pause);
    super.close();
  }

  #fill(entries: readonly FeedEntry[]): void {
    const items = entries.map(({ item }) => item);
    const { webhookId, statuses } = this.#options;
    this.#batch = webhookId || statuses ? items.filter((item) => this.#passes(item)) : items;
    this.#taken = 0;
    this.#through = entries.at(-1)?.position ?? this.#through;
  }

  #passes({ attempt }: LiveAttempt): boolean {
    const { webhookId, statuses } = this.#options;
    return (
      (!webhookId || attempt!.webhookId === webhookId) && (!statuses || statuses.includes(attempt!.status))
    );
  }

  async #start(after: string | null): Promise<void> {
    const { pool, workspaceId, feed, tableReads } = this.#parts;
    const ends = await tableReads(() => readEnds(pool, workspaceId));
    this.#through = after === null ? ends.end : BigInt(after);
    await this.#checkDistance(ends);
    feed.startAt(ends.end);
    this.#state = 'following';
    this.wake();
  }

  /** Reads a page of the table, or waits until that may be possible. */
  async #readOn(): Promise<void> {
    this.#state = 'reading';
    try {
      await this.#readPage();
    } catch (error) {
      const { log, workspaceId } = this.#parts;
      log.warn(
        { workspaceId, err: error as Error },
        'Attempts could not be read for a slow subscriber; trying again.',
      );
      if (this.ended) return;
      await new Promise((resolve) => (this.#pause = setTimeout(resolve, pauseAfterErrorMs)));
    }
    this.#state = 'following';
    if (!this.ended) this.wake();
  }

  async #readPage(): Promise<void> {
    const { entries, ends } = await this.#parts.feed.pages.after(this.#through);
    await this.#checkDistance(ends);
    if (!this.#resync) this.#fill(entries);
  }

  /**
   * Moves the subscriber to the end when its cursor was dropped with an old partition, never existed, or is too old.
   */
  async #checkDistance({ droppedThrough, last, end }: Ends): Promise<void> {
    const lost = this.#through < droppedThrough || this.#through > end;
    if (!lost && !(await this.#isTooFar(last - this.#through))) return;
    this.#through = end;
    const cursor = String(end);
    this.#resync = { key: `resync ${cursor}`, cursor, attempt: null, resync: true, webhooksVersion: 0n };
  }

  /** Positions are shared by all workspaces, so only a large distance makes counting the workspace's own necessary. */
  async #isTooFar(distance: bigint): Promise<boolean> {
    const { pool, workspaceId, tableReads, mostMissed } = this.#parts;
    if (distance <= mostMissed) return false;
    return tableReads(() => isFartherBehind(pool, workspaceId, String(this.#through), mostMissed));
  }
}
