import { setTimeout as pause } from 'node:timers/promises';

import { type Log } from '../log.ts';
import { type Settled, type Settlement } from './settle-batch.ts';

/** Largest micro-batch: one transaction of some milliseconds. */
const largestBatch = 500;
/** A smaller one gathers for so long: nobody waits for it, and a transaction costs as much as some dozen rows. */
const fullBatch = 200;
const gatherMs = 5;
const firstPauseMs = 50;
const longestPauseMs = 2000;

export interface Settler {
  add(settlement: Settlement): void;
  /** Attempts that were made and are not recorded yet. */
  readonly unsettled: number;
  /** Resolves when everything is recorded, or when `deadlineMs` has passed. */
  drain(deadlineMs: number): Promise<void>;
}

/**
 * Records outcomes in micro-batches: while one transaction is under way, the next batch gathers. When the database is
 * away, a batch is tried again until it is there; meanwhile nothing is lost, since its jobs are not finished.
 */
export function createSettler(
  settle: (batch: readonly Settlement[]) => Promise<Settled[]>,
  onSettled: (batch: readonly Settlement[], recorded: readonly Settled[]) => void,
  log: Log,
): Settler {
  let gathering: Settlement[] = [];
  let underWay = 0;
  let running: Promise<void> | null = null;
  let givenUp = false;

  async function run(): Promise<void> {
    while (gathering.length > 0 && !givenUp) {
      if (gathering.length < fullBatch) await pause(gatherMs);
      const batch = gathering.slice(0, largestBatch);
      gathering = gathering.slice(largestBatch);
      underWay = batch.length;
      await settleSurely(batch);
    }
    running = null;
  }

  async function settleSurely(batch: readonly Settlement[]): Promise<void> {
    for (let pauseMs = firstPauseMs; !givenUp; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        const recorded = await settle(batch);
        // Before anybody hears of it: whoever stopped for want of room looks again now, and only now.
        underWay = 0;
        onSettled(batch, recorded);
        return;
      } catch (error) {
        log.error(
          { error: (error as Error).message, attempts: batch.length },
          'Attempts could not be recorded; trying again.',
        );
        await pause(pauseMs);
      }
    }
  }

  return {
    add: (settlement) => {
      gathering.push(settlement);
      running ??= run();
    },
    get unsettled() {
      return gathering.length + underWay;
    },
    drain: async (deadlineMs) => {
      const deadline = setTimeout(() => (givenUp = true), deadlineMs);
      while (running) await running;
      clearTimeout(deadline);
    },
  };
}
