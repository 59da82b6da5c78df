import { setTimeout as pause } from 'node:timers/promises';

import { type Log } from '../../log.ts';
import { type RecordedAttempt, type PendingRecord } from './record-batch.ts';
import { Latch } from '../../async/index.ts';

/** Largest micro-batch: one transaction of some milliseconds. */
const largestBatch = 500;
/** One that is smaller gathers for a while: nobody waits for it, and a transaction costs as much as some dozen rows. */
const fullBatch = 200;
const gatherMs = 5;
const firstPauseMs = 50;
const longestPauseMs = 2000;

export interface Recorder {
  add(settlement: PendingRecord): void;
  /** Attempts that were made and are not recorded yet. */
  readonly unrecorded: number;
  /** Resolves when everything is recorded, or when `deadlineMs` has passed. */
  drain(deadlineMs: number): Promise<void>;
}

/**
 * Records outcomes in micro-batches: while one transaction is under way, the next batch gathers. When the database is
 * away, a batch is tried again until it is there; meanwhile nothing is lost, since its jobs are not finished.
 *
 * @param settle Is given what takes the batch, to be called when it is needed: always the same, once it was taken.
 * @param limit How many are ever unsettled. Half of them need not wait for more: the other half is made meanwhile.
 */
export function createRecorder(
  settle: (take: () => readonly PendingRecord[]) => Promise<RecordedAttempt[]>,
  onSettled: (batch: readonly PendingRecord[], recorded: readonly RecordedAttempt[]) => void,
  log: Log,
  limit: number,
): Recorder {
  const enough = Math.min(fullBatch, Math.ceil(limit / 2));
  let gathered = new Latch();
  let gathering: PendingRecord[] = [];
  let underWay = 0;
  let running: Promise<void> | null = null;
  let givenUp = false;

  async function run(): Promise<void> {
    while (gathering.length > 0 && !givenUp) {
      if (gathering.length < enough) await (gathered = new Latch()).wait(gatherMs);
      await settleNext();
    }
    running = null;
  }

  function next(): readonly PendingRecord[] {
    const batch = gathering.slice(0, largestBatch);
    gathering = gathering.slice(largestBatch);
    underWay = batch.length;
    return batch;
  }

  async function settleNext(): Promise<void> {
    let batch: readonly PendingRecord[] | undefined;
    const take = () => (batch ??= next());
    for (let pauseMs = firstPauseMs; !givenUp; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        const recorded = await settle(take);
        // Before anybody hears of it: whoever stopped for want of room looks again now, and only now.
        underWay = 0;
        onSettled(take(), recorded);
        return;
      } catch (error) {
        log.error(
          { error: (error as Error).message, attempts: underWay || gathering.length },
          'Attempts could not be recorded; trying again.',
        );
        await pause(pauseMs);
      }
    }
  }

  return {
    add: (settlement) => {
      gathering.push(settlement);
      if (gathering.length === enough) gathered.open();
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
