import { type Log } from '../../log.ts';
import {
  type Claimed,
  type FirstDeliveries,
  type ClaimScope,
  type Queue,
  type QueueName,
  type Retry,
} from '../../queue/index.ts';
import { type Storage } from '../../storage/index.ts';
import { type PlannedTasks, planFirstDeliveries, planRetries } from './plan-tasks.ts';
import { historyReader } from './history-reader.ts';
import { PollBackoff } from './poll-backoff.ts';
import { Latch } from '../../async/index.ts';

/** Whose hands the jobs are taken into. */
export interface Hands {
  /** Whether more work may be taken. */
  hasRoom(): boolean;
  /** Webhooks of which no more is wanted for now. */
  saturated(): string[];
  take(claims: PlannedTasks): void;
  giveBack(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
}

export interface ClaimLoopsParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly log: Log;
  readonly hands: Hands;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/** Where a loop takes jobs from, and what it makes of them. */
interface Source<T> {
  readonly name: QueueName;
  readonly signal: Latch;
  readonly rest: PollBackoff;
  readonly pollMs: number;
  readonly claim: (except: readonly string[]) => Promise<Claimed<T>[]>;
  readonly prepare: (jobs: readonly Claimed<T>[], claimedAt: number) => Promise<PlannedTasks>;
  /** When its loop last came round, in milliseconds of the monotonic clock. */
  lastRound: number;
}

/** Fresh deliveries are announced; this is how long one waits whose announcement was lost. */
const firstPollMs = 1000;
/** Retries become due by time: this is how late they may be. */
const retryPollMs = 200;
/** Retries are taken in cycles of up to so many. */
const retryCycle = 100;
/** Deliveries per claim of first ones, about; and jobs, which have from 1 to 64 of them. */
const firstCycle = 1024;
const fewestJobs = 16;
const mostJobs = 256;
/**
 * A loop comes round every second or two, whether there is something, nothing, no room or an error; a statement that hangs
 * is given up after 30 s. Longer than this, and it waits for something that will not come.
 */
const stuckAfterMs = 60_000;

/**
 * Takes jobs from the queues as there is room for them, in three loops: first deliveries whose turn it is by their share,
 * all others in their order, and retries. Each looks when it is told that there is something, and by time.
 */
export class ClaimLoops {
  readonly #parts: ClaimLoopsParts;
  readonly #sources: readonly Source<unknown>[];
  readonly #now: () => number;
  readonly #roundTrip = { ms: Infinity };
  /** Deliveries per job of first ones, as of late. */
  #perJob = 64;
  /** Whether a claim was put off for want of room. */
  #full = false;
  #stopping = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: ClaimLoopsParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#sources = [
      this.#firstDeliveries('fair-share'),
      this.#firstDeliveries('backlog'),
      this.#retries(),
    ] as Source<unknown>[];
  }

  start(): void {
    this.#running = Promise.all(this.#sources.map((source) => this.#loop(source)));
  }

  /** Takes no more; resolves when no claim is under way any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.ring();
    await this.#running;
  }

  /** For how long the loop that is farthest behind has not come round, in milliseconds; null as long as that is no wonder. */
  get stuckMs(): number | null {
    if (this.#stopping) return null;
    const behind = this.#now() - Math.min(...this.#sources.map(({ lastRound }) => lastRound));
    return behind > stuckAfterMs ? behind : null;
  }

  /** Tells the loops that take from a queue, or all, to look. */
  ring(name?: QueueName): void {
    for (const source of this.#sources) if (!name || source.name === name) source.signal.open();
  }

  /** To be called when there may be room again. */
  roomAgain(): void {
    if (!this.#full || !this.#parts.hands.hasRoom()) return;
    this.#full = false;
    this.ring();
  }

  #firstDeliveries(line: ClaimScope): Source<FirstDeliveries> {
    const { queue, storage, log } = this.#parts;
    return {
      ...{
        name: 'first-deliveries',
        signal: new Latch(),
        rest: new PollBackoff(firstPollMs, this.#roundTrip),
        pollMs: firstPollMs,
      },
      lastRound: Infinity,
      claim: (except) => queue.claimFirst(this.#jobsPerClaim, except, line),
      prepare: async (jobs, claimedAt) => {
        const claims = await planFirstDeliveries(historyReader(storage.pool), jobs, { claimedAt, log });
        this.#perJob = (this.#perJob + claims.tasks.length / jobs.length) / 2;
        return claims;
      },
    };
  }

  #retries(): Source<Retry> {
    const { queue, storage, log } = this.#parts;
    return {
      ...{
        name: 'retries',
        signal: new Latch(),
        rest: new PollBackoff(retryPollMs, this.#roundTrip),
        pollMs: retryPollMs,
      },
      lastRound: Infinity,
      claim: (except) => queue.claimRetries(retryCycle, except),
      prepare: (jobs, claimedAt) => planRetries(historyReader(storage.pool), jobs, { claimedAt, log }),
    };
  }

  get #jobsPerClaim(): number {
    return Math.max(fewestJobs, Math.min(mostJobs, Math.round(firstCycle / this.#perJob)));
  }

  async #loop(source: Source<unknown>): Promise<void> {
    const { hands } = this.#parts;
    while (!this.#stopping) {
      source.lastRound = this.#now();
      this.#full = this.#full || !hands.hasRoom();
      let waitMs = source.pollMs;
      if (hands.hasRoom()) {
        const except = hands.saturated();
        const restMs = source.rest.left(except, performance.now());
        if (restMs > 0) waitMs = Math.min(waitMs, restMs);
        else if (await this.#look(source, except)) continue;
      }
      await source.signal.wait(waitMs);
    }
  }

  /** Returns whether something was taken in hand. */
  async #look(source: Source<unknown>, except: readonly string[]): Promise<boolean> {
    const startedAt = performance.now();
    const claimed = await this.#claim(source, except);
    if (claimed === 0) source.rest.begin(except, startedAt, performance.now());
    return claimed !== null && claimed > 0;
  }

  /** Returns how many jobs were taken in hand; null when it failed, which says nothing of what a look costs. */
  async #claim({ name, claim, prepare }: Source<unknown>, except: readonly string[]): Promise<number | null> {
    const { hands, log } = this.#parts;
    const claimedAt = performance.now();
    let jobs: Claimed<unknown>[] = [];
    try {
      jobs = await claim(except);
      if (jobs.length > 0) await this.#take(name, await prepare(jobs, claimedAt));
      return jobs.length;
    } catch (error) {
      log.error({ error: (error as Error).message }, 'Jobs could not be claimed; trying again.');
      await hands.giveBack(name, jobs);
      return null;
    }
  }

  /**
   * All that can fail comes first: a job in hand has its claim kept alive, so one in hand without its tasks would wait
   * for ever.
   */
  async #take(name: QueueName, claims: PlannedTasks): Promise<void> {
    const { storage, queue, hands } = this.#parts;
    const workspaceIds = new Set(claims.tasks.map((task) => task.workspaceId));
    if (workspaceIds.size > 0) await storage.directory.refresh([...workspaceIds]);
    const idle = claims.idle.map((job) => job.claim);
    if (idle.length > 0) await queue.finish(storage.pool, name, idle);
    hands.take(claims);
  }
}
