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
  /** The cursor of the last one that the subscriber has; without it, only what is recorded from now on. */
  readonly after?: string | null;
}

/** An attempt, or the advice to read the log again. */
export interface LiveAttempt {
  /** Goes on from here without a gap. */
  readonly cursor: string;
  readonly attempt: Attempt | null;
  /** True when what lies between the subscriber's cursor and this one is gone, or too much to send one by one. */
  readonly resync: boolean;
}

export interface AttemptsParts {
  readonly pool: Pool;
  readonly log: Log;
  readonly workspaceId: string;
  readonly feed: Feed;
  /** Reading the table waits here: those who catch up leave connections to those who deliver. */
  readonly catchingUp: Semaphore;
  /** A subscriber that has missed more attempts is told to read the log again, where it sees the newest first. */
  readonly mostMissed: number;
}

/** One reading of the table, for a subscriber that is behind what the feed holds. */
const pageSize = 200;

/** After the table could not be read, until the next try. */
const pauseAfterErrorMs = 1000;

/**
 * Attempts for one subscriber, which takes them as fast as it can: they are read on from its own cursor, from memory
 * when it keeps up and from the table when it does not. So a slow one loses nothing and holds no more than a page.
 */
export class AttemptReader {
  /** Resolves when it is settled from where the subscriber is served. */
  readonly ready: Promise<void>;
  readonly #parts: AttemptsParts;
  readonly #options: LiveAttemptOptions;
  #cursor = '0';
  #batch: readonly Attempt[] = [];
  #taken = 0;
  #resync = false;

  /** @throws {InvalidCursor} */
  constructor(parts: AttemptsParts, options: LiveAttemptOptions) {
    if (options.after && !isPosition(options.after)) throw new InvalidCursor(options.after);
    this.#parts = parts;
    this.#options = options;
    this.ready = this.#start(options.after ?? null);
    this.ready.catch(() => undefined); // the first pull throws it
  }

  /** The next one that the subscriber wants; waits for it until the signal is aborted. */
  async pull(signal: AbortSignal): Promise<LiveAttempt | undefined> {
    await this.ready;
    while (!signal.aborted) {
      if (this.#resync) {
        this.#resync = false;
        return { cursor: this.#cursor, attempt: null, resync: true };
      }
      const attempt = this.#batch[this.#taken++];
      if (!attempt) await this.#fetch(signal);
      else {
        this.#cursor = attempt.position!;
        if (this.#wants(attempt)) return { cursor: this.#cursor, attempt, resync: false };
      }
    }
    return undefined;
  }

  async #start(after: string | null): Promise<void> {
    const { pool, workspaceId, feed, catchingUp } = this.#parts;
    const ends = await catchingUp(() => readEnds(pool, workspaceId));
    this.#cursor = after ?? ends.end;
    await this.#checkDistance(ends);
    feed.startAt(ends.end);
  }

  /** Fills the batch, or waits until there may be something. */
  async #fetch(signal: AbortSignal): Promise<void> {
    const { feed, log, workspaceId } = this.#parts;
    this.#taken = 0;
    const held = feed.after(this.#cursor, pageSize);
    if (held !== null) {
      this.#batch = held;
      if (held.length === 0) await feed.changed.wait(signal);
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
    const { pool, workspaceId, catchingUp } = this.#parts;
    const page = await catchingUp(() => readFeed(pool, workspaceId, this.#cursor, pageSize));
    // Asked after the reading: what is still there now was there then.
    await this.#checkDistance(await catchingUp(() => readEnds(pool, workspaceId)));
    return this.#resync ? [] : page;
  }

  /** Sends the subscriber to the end when its place has left with an old partition, never was, or is too far behind. */
  async #checkDistance(ends: Ends): Promise<void> {
    const cursor = BigInt(this.#cursor);
    const lost = cursor < BigInt(ends.droppedThrough) || cursor > BigInt(ends.end);
    if (!lost && !(await this.#isTooFar(BigInt(ends.last) - cursor))) return;
    this.#cursor = ends.end;
    this.#resync = true;
  }

  /** Positions are shared by all workspaces: only those who may be behind in their own are worth counting. */
  async #isTooFar(distance: bigint): Promise<boolean> {
    const { pool, workspaceId, catchingUp, mostMissed } = this.#parts;
    if (distance <= mostMissed) return false;
    return catchingUp(() => isFartherBehind(pool, workspaceId, this.#cursor, mostMissed));
  }

  #wants(attempt: Attempt): boolean {
    const { webhookId, statuses } = this.#options;
    return (
      (!webhookId || attempt.webhookId === webhookId) && (!statuses || statuses.includes(attempt.status))
    );
  }
}

type Ends = Awaited<ReturnType<typeof readEnds>>;

/** The feed's ends, and the position that the next attempt is certainly above. */
async function readEnds(pool: Pool, workspaceId: string) {
  const ends = await readFeedEnds(pool, workspaceId);
  const end = BigInt(ends.last) > BigInt(ends.droppedThrough) ? ends.last : ends.droppedThrough;
  return { ...ends, end };
}
