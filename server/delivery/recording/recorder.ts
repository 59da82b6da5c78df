import { setTimeout as pause } from 'node:timers/promises';

import { Latch } from '../../async/index.ts';
import { type Log } from '../../log.ts';
import { type PendingRecord, type RecordedAttempt } from './record-batch.ts';

/** Largest micro-batch: one transaction of some milliseconds. */
const largestBatch = 500;
/** A smaller batch waits for more: nobody waits for it, and a transaction costs as much as some dozen rows. */
const fullBatch = 200;
const gatherMs = 20;
const firstPauseMs = 50;
const longestPauseMs = 2000;

export interface Recorder {
  add(pending: PendingRecord): void;
  /** Outcomes that are not recorded yet. */
  readonly unrecorded: number;
  /** Resolves when everything is recorded, or when `deadlineMs` has passed. */
  drain(deadlineMs: number): Promise<void>;
}

/**
 * Returns the batch to record, the same one at every call; the first call chooses it. What has finished while the
 * transaction began is in it, which makes batches larger.
 */
export type TakeBatch = (() => readonly PendingRecord[]) & {
  /** How many it would return now. */
  readonly count: () => number;
};

export interface RecorderParts {
  /** Records the batch that `take` returns. */
  readonly record: (take: TakeBatch) => Promise<RecordedAttempt[]>;
  readonly onRecorded: (batch: readonly PendingRecord[], recorded: readonly RecordedAttempt[]) => void;
  readonly log: Log;
  /**
   * How many outcomes are ever unrecorded: the caller's own bound. A batch of half of them does not wait for more, since
   * the other half is made meanwhile.
   */
  readonly limit: number;
}

/**
 * Records outcomes in micro-batches: while one transaction is under way, the next batch gathers. When the database is
 * away a batch is tried again until it is recorded, after 50 ms and then up to 2 s; nothing is lost meanwhile, since its
 * jobs are not finished.
 */
export function createRecorder({ record, onRecorded, log, limit }: RecorderParts): Recorder {
  const enough = Math.min(fullBatch, Math.ceil(limit / 2));
  let isEnough = new Latch();
  let gathering: PendingRecord[] = [];
  let underWay = 0;
  let running: Promise<void> | null = null;
  let givenUp = false;

  async function run(): Promise<void> {
    while (gathering.length > 0 && !givenUp) {
      if (gathering.length < enough) await (isEnough = new Latch()).wait(gatherMs);
      await recordNext();
    }
    running = null;
  }

  function nextBatch(): readonly PendingRecord[] {
    const batch = gathering.slice(0, largestBatch);
    gathering = gathering.slice(largestBatch);
    underWay = batch.length;
    return batch;
  }

  async function recordNext(): Promise<void> {
    let batch: readonly PendingRecord[] | undefined;
    const count = () => batch?.length ?? Math.min(gathering.length, largestBatch);
    const take = Object.assign(() => (batch ??= nextBatch()), { count });
    for (let pauseMs = firstPauseMs; !givenUp; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        const recorded = await record(take);
        // Before anybody hears of it: whoever stopped for want of room looks again now, and only now.
        underWay = 0;
        onRecorded(take(), recorded);
        return;
      } catch (error) {
        const attempts = underWay || gathering.length;
        log.error({ err: error, attempts }, 'Could not record attempts; trying again.');
        await pause(pauseMs);
      }
    }
  }

  return {
    add: (pending) => {
      gathering.push(pending);
      if (gathering.length === enough) isEnough.open();
      running ??= run();
    },
    get unrecorded() {
      return gathering.length + underWay;
    },
    drain: async (deadlineMs) => {
      const deadline = setTimeout(() => (givenUp = true), deadlineMs);
      while (running) await running;
      clearTimeout(deadline);
    },
  };
}
