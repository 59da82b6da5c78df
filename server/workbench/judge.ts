import { Worker } from 'node:worker_threads';

import { semaphore } from '../async/index.ts';
import { type Closeable } from '../lifecycle.ts';
import { type FilterTally } from '../routing/index.ts';
import { type Batch, type ready } from './judge-thread.ts';
import { WorkbenchBusy } from './workbench-busy.ts';

/** Judges batches of events on a thread of their own, one batch at a time. */
export interface Judge extends Closeable {
  /** @throws {WorkbenchBusy} when the thread takes too long: it is ended, and the next batch gets a new one. */
  tally(batch: Batch): Promise<FilterTally>;
}

export interface JudgeLimits {
  /** A batch that takes longer fails, with its thread. */
  readonly batchMs: number;
  /** How long the start of a thread may take, before its first batch is timed. */
  readonly startMs: number;
  /** A thread that is not used for so long is ended. */
  readonly idleMs: number;
}

export const judgeLimits: JudgeLimits = { batchMs: 2000, startMs: 10_000, idleMs: 60_000 };

/** Memory of the thread. It holds one batch of texts and one event as an object. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };

/** The built thread is in a folder beside the bundle, which this file is a part of then. */
const fromSource = import.meta.url.endsWith('.ts');
const threadUrl = new URL(fromSource ? './judge-thread.ts' : './workbench/judge-thread.js', import.meta.url);
const execArgv = fromSource ? ['--import', 'tsx'] : [];

/** Starts no thread before there is something to judge. */
export function createJudge(limits: JudgeLimits = judgeLimits): Judge {
  const inTurn = semaphore(1);
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;

  /** Resolves when the thread is there. It is ended if its start takes too long. */
  async function start(): Promise<Worker> {
    const started = new Worker(threadUrl, { execArgv, resourceLimits });
    started.unref();
    started.on('error', () => end(started)); // whoever waits for it hears of it, too
    thread = started;
    await endedOnError(started, answerOf<typeof ready>(started, limits.startMs, lateStart));
    return started;
  }

  function end(ended: Worker | null): Promise<unknown> {
    if (thread === ended) thread = null;
    return ended?.terminate() ?? Promise.resolve();
  }

  function endedOnError<T>(asked: Worker, answer: Promise<T>): Promise<T> {
    return answer.catch((error: unknown) => {
      void end(asked);
      throw error;
    });
  }

  async function ask(batch: Batch): Promise<FilterTally> {
    clearTimeout(idle);
    try {
      const asked = thread ?? (await start());
      const tally = answerOf<FilterTally>(asked, limits.batchMs, lateTally);
      asked.postMessage(batch);
      return await endedOnError(asked, tally);
    } finally {
      idle = setTimeout(() => void end(thread), limits.idleMs);
      idle.unref();
    }
  }

  return {
    tally: (batch) => inTurn(() => ask(batch)),
    close: async () => {
      clearTimeout(idle);
      await end(thread);
    },
  };
}

const lateStart = 'The server is too busy to judge events: try again in a moment.';
const lateTally = 'Judging these events takes too long: use fewer conditions with *.';

/** What the thread says next. @throws {WorkbenchBusy} when it does not come in time: with `late`. */
function answerOf<T>(thread: Worker, timeoutMs: number, late: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (tell: () => void): void => {
      clearTimeout(timer);
      thread.off('message', answered).off('error', failed).off('exit', left);
      tell();
    };
    const answered = (answer: T): void => finish(() => resolve(answer));
    const failed = (error: unknown): void => finish(() => reject(error as Error));
    const left = (): void => finish(() => reject(new WorkbenchBusy('The server is stopping.')));
    const timer = setTimeout(() => finish(() => reject(new WorkbenchBusy(late))), timeoutMs);
    thread.on('message', answered).on('error', failed).on('exit', left);
  });
}
