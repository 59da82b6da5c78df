import { setTimeout } from 'node:timers/promises';

import { type Log } from '../log.ts';
import { type Attempt, type DeliveryStatus } from '../model/index.ts';
import {
  InvalidCursor,
  isFartherBehind,
  isPosition,
  readFeed,
  readFeedEnds,
  type Pool,
} from '../storage/index.ts';
import { type Feed } from './feed.ts';
import { type Semaphore } from '../async/index.ts';

export interface LiveAttemptOptions {
  readonly webhookId?: string | null;
  readonly statuses?: readonly DeliveryStatus[] | null;
  /** The cursor of the last attempt that the subscriber has; without it, only attempts recorded from now on. */
  readonly after?: string | null;
}

/** An attempt, or the instruction to read the log again. */
export interface LiveAttempt {
  /** Subscribing with it continues from here without a gap. */
  readonly cursor: string;
  readonly attempt: Attempt | null;
  /** True when the attempts between the subscriber's cursor and this one were dropped or are too many to send. */
  readonly resync: boolean;
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

/** Rows per read of the table, for a subscriber that is behind the feed's buffer. */
const pageSize = 200;

/** The pause after the table could not be read. */
const pauseAfterErrorMs = 1000;

/**
 * Attempts for one subscriber at its own speed: read on from its own cursor, from memory while it keeps up and from the
 * table when it does not. So a slow subscriber loses nothing, and needs the memory of one page.
 */
export class AttemptReader {
  /** Resolves when the starting position is known. */
  readonly ready: Promise<void>;
  readonly #parts: AttemptsParts;
  readonly #options: LiveAttemptOptions;
  #cursor = '0';
  #batch: readonly Attempt[] = [];
  #next = 0;
  #resync = false;

  /** @throws {InvalidCursor} */
  constructor(parts: AttemptsParts, options: LiveAttemptOptions) {
    if (typeof options.after === 'string' && !isPosition(options.after))
      throw new InvalidCursor(options.after);
    this.#parts = parts;
    this.#options = options;
    this.ready = this.#start(options.after ?? null);
    this.ready.catch(() => undefined); // the first pull throws the error
  }

  /** The next attempt that passes the subscriber's filter; waits for one until the signal is aborted. */
  async pull(signal: AbortSignal): Promise<LiveAttempt | undefined> {
    await this.ready;
    while (!signal.aborted) {
      if (this.#resync) {
        this.#resync = false;
        return { cursor: this.#cursor, attempt: null, resync: true };
      }
      const attempt = this.#batch[this.#next++];
      if (!attempt) await this.#fetch(signal);
      else {
        this.#cursor = attempt.position!;
        if (this.#passes(attempt)) return { cursor: this.#cursor, attempt, resync: false };
      }
    }
    return undefined;
  }

  async #start(after: string | null): Promise<void> {
    const { pool, workspaceId, feed, tableReads } = this.#parts;
    const ends = await tableReads(() => readEnds(pool, workspaceId));
    this.#cursor = after ?? ends.end;
    await this.#checkDistance(ends);
    feed.startAt(ends.end);
  }

  /** Fills the batch, or waits until there may be something new. */
  async #fetch(signal: AbortSignal): Promise<void> {
    const { feed, log, workspaceId } = this.#parts;
    this.#next = 0;
    const buffered = feed.after(this.#cursor, pageSize);
    if (buffered !== null) {
      this.#batch = buffered;
      if (buffered.length === 0) await feed.changed.wait(signal);
      return;
    }
    this.#batch = await this.#readPage().catch(async (error: Error) => {
      log.warn(
        { workspaceId, err: error },
        'Attempts could not be read for a slow subscriber; trying again.',
      );
      await setTimeout(pauseAfterErrorMs, undefined, { signal }).catch(() => undefined);
      return [];
    });
  }

  async #readPage(): Promise<readonly Attempt[]> {
    const { pool, workspaceId, tableReads } = this.#parts;
    const page = await tableReads(() => readFeed(pool, workspaceId, this.#cursor, pageSize));
    // After the page: attempts that are still there now were there when the page was read.
    await this.#checkDistance(await tableReads(() => readEnds(pool, workspaceId)));
    return this.#resync ? [] : page;
  }

  /**
   * Moves the subscriber to the end when its cursor was dropped with an old partition, never existed, or is too old.
   */
  async #checkDistance(ends: Ends): Promise<void> {
    const cursor = BigInt(this.#cursor);
    const lost = cursor < BigInt(ends.droppedThrough) || cursor > BigInt(ends.end);
    if (!lost && !(await this.#isTooFar(BigInt(ends.last) - cursor))) return;
    this.#cursor = ends.end;
    this.#resync = true;
  }

  /** Positions are shared by all workspaces, so only a large distance makes counting the workspace's own necessary. */
  async #isTooFar(distance: bigint): Promise<boolean> {
    const { pool, workspaceId, tableReads, mostMissed } = this.#parts;
    if (distance <= mostMissed) return false;
    return tableReads(() => isFartherBehind(pool, workspaceId, this.#cursor, mostMissed));
  }

  #passes(attempt: Attempt): boolean {
    const { webhookId, statuses } = this.#options;
    return (
      (!webhookId || attempt.webhookId === webhookId) && (!statuses || statuses.includes(attempt.status))
    );
  }
}

type Ends = Awaited<ReturnType<typeof readEnds>>;

/** The feed's ends, and a position (`end`) that is below every attempt still to come. */
async function readEnds(pool: Pool, workspaceId: string) {
  const ends = await readFeedEnds(pool, workspaceId);
  const end = BigInt(ends.last) > BigInt(ends.droppedThrough) ? ends.last : ends.droppedThrough;
  return { ...ends, end };
}
