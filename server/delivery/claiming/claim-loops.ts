import { Latch } from '../../async/index.ts';
import { type Log } from '../../log.ts';
import {
  type Claimed,
  type ClaimScope,
  type FirstDeliveries,
  type Queue,
  type QueueName,
  type Retry,
} from '../../queue/index.ts';
import { type Storage } from '../../storage/index.ts';
import { historyReader } from './history-reader.ts';
import { type PlannedTasks, planFirstDeliveries, planRetries } from './plan-tasks.ts';
import { PollBackoff } from './poll-backoff.ts';
import { type Task } from './task.ts';

/** Receives claimed jobs. */
export interface JobReceiver {
  /**
   * Whether more work may be claimed: `any`, only that of webhooks of which nothing waits here (`others`), or `none`.
   */
  room(): 'any' | 'others' | 'none';
  /** Webhooks of which no more is wanted for now. */
  saturatedWebhooks(): string[];
  /** Takes over the tasks of claimed jobs: from now on their leases are renewed. */
  receive(tasks: readonly Task[]): void;
  /** Hands jobs that could not be received to whoever claims them next. */
  giveBack(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
}

export interface ClaimLoopsParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly log: Log;
  readonly receiver: JobReceiver;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/** What a loop claims, and how it plans the tasks of it. */
interface Source<T> {
  readonly name: QueueName;
  readonly latch: Latch;
  readonly backoff: PollBackoff;
  readonly pollMs: number;
  /** Whether it claims while there is room for others only. */
  readonly claimsForOthers: boolean;
  readonly claim: (except: readonly string[]) => Promise<Claimed<T>[]>;
  readonly plan: (jobs: readonly Claimed<T>[], claimedAt: number) => Promise<PlannedTasks>;
  /** When its loop last came round, in milliseconds of the monotonic clock. */
  lastRound: number;
  /** When it last claimed. */
  lastClaim: number;
}

/** First deliveries are announced; this is how long one waits whose announcement was lost. */
const firstPollMs = 1000;
/** Retries become due by time: this is how late they may be. */
const retryPollMs = 200;
/**
 * How often a loop claims while there is enough to do already, so that a workspace of which nothing is here does not wait
 * until another one's work is done.
 */
const othersPollMs = 50;
/** Most retries per claim. */
const retriesPerClaim = 100;
/** First deliveries per claim, about; and jobs per claim, which have 1 to 64 of them. */
const firstPerClaim = 1024;
const fewestJobs = 16;
const mostJobs = 256;
/**
 * A loop comes round every second or two, whether there is something, nothing, no room or an error; a statement that hangs
 * is given up after 30 s. After longer than this, it waits for something that will not come.
 */
const stuckAfterMs = 60_000;

/**
 * Claims jobs as there is room for them, in three loops: first deliveries within their webhook's fair share, the backlog
 * of first deliveries, and retries. Each loop polls when it is told that there is something, and by time.
 */
export class ClaimLoops {
  readonly #parts: ClaimLoopsParts;
  readonly #sources: readonly Source<unknown>[];
  readonly #now: () => number;
  readonly #roundTrip = { ms: Infinity };
  /** First deliveries per job, as of late. */
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

  /** Claims no more; resolves when no claim is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.poll();
    await this.#running;
  }

  /** How long ago the slowest loop came round, in milliseconds, when that is over a minute; else null. */
  get stuckMs(): number | null {
    if (this.#stopping) return null;
    const behind = this.#now() - Math.min(...this.#sources.map(({ lastRound }) => lastRound));
    return behind > stuckAfterMs ? behind : null;
  }

  /** Makes the loops over a queue, or all, poll now. */
  poll(name?: QueueName): void {
    for (const source of this.#sources) if (!name || source.name === name) source.latch.open();
  }

  /** To be called when there may be room again. */
  onRoom(): void {
    if (!this.#full || this.#parts.receiver.room() !== 'any') return;
    this.#full = false;
    this.poll();
  }

  #firstDeliveries(scope: ClaimScope): Source<FirstDeliveries> {
    const { queue, storage, log } = this.#parts;
    return {
      name: 'first-deliveries',
      latch: new Latch(),
      backoff: new PollBackoff(firstPollMs, this.#roundTrip),
      pollMs: firstPollMs,
      claimsForOthers: scope === 'fair-share',
      lastRound: Infinity,
      lastClaim: -Infinity,
      claim: (except) => queue.claimFirst(this.#jobsPerClaim, except, scope),
      plan: async (jobs, claimedAt) => {
        const planned = await planFirstDeliveries(historyReader(storage.pool), jobs, { claimedAt, log });
        this.#perJob = (this.#perJob + planned.tasks.length / jobs.length) / 2;
        return planned;
      },
    };
  }

  #retries(): Source<Retry> {
    const { queue, storage, log } = this.#parts;
    return {
      name: 'retries',
      latch: new Latch(),
      backoff: new PollBackoff(retryPollMs, this.#roundTrip),
      pollMs: retryPollMs,
      claimsForOthers: true,
      lastRound: Infinity,
      lastClaim: -Infinity,
      claim: (except) => queue.claimRetries(retriesPerClaim, except),
      plan: (jobs, claimedAt) => planRetries(historyReader(storage.pool), jobs, { claimedAt, log }),
    };
  }

  get #jobsPerClaim(): number {
    return Math.max(fewestJobs, Math.min(mostJobs, Math.round(firstPerClaim / this.#perJob)));
  }

  async #loop(source: Source<unknown>): Promise<void> {
    const { receiver } = this.#parts;
    while (!this.#stopping) {
      source.lastRound = this.#now();
      let waitMs = this.#untilRoom(source);
      if (waitMs <= 0) {
        const except = receiver.saturatedWebhooks();
        const backoffMs = source.backoff.left(except, performance.now());
        waitMs = backoffMs > 0 ? Math.min(source.pollMs, backoffMs) : source.pollMs;
        if (backoffMs <= 0 && (await this.#poll(source, except))) continue;
      }
      await source.latch.wait(waitMs);
    }
  }

  /** How long it is until a loop may claim, in milliseconds, unless there is room before; at most 0 when it may now. */
  #untilRoom({ claimsForOthers, lastClaim, pollMs }: Source<unknown>): number {
    const room = this.#parts.receiver.room();
    if (room === 'any') return 0;
    this.#full = true;
    return room === 'others' && claimsForOthers ? lastClaim + othersPollMs - this.#now() : pollMs;
  }

  /** Returns whether something was claimed. */
  async #poll(source: Source<unknown>, except: readonly string[]): Promise<boolean> {
    const startedAt = performance.now();
    source.lastClaim = this.#now();
    const claimed = await this.#claim(source, except);
    if (claimed === 0) source.backoff.begin(except, startedAt, performance.now());
    return (claimed ?? 0) > 0;
  }

  /** Returns how many jobs were claimed; null when it failed, which says nothing of what a poll costs. */
  async #claim({ name, claim, plan }: Source<unknown>, except: readonly string[]): Promise<number | null> {
    const { receiver, log } = this.#parts;
    const claimedAt = performance.now();
    let jobs: Claimed<unknown>[] = [];
    try {
      jobs = await claim(except);
      if (jobs.length > 0) await this.#receive(name, await plan(jobs, claimedAt));
      return jobs.length;
    } catch (error) {
      log.error({ err: error }, 'Could not claim jobs; trying again.');
      await receiver.giveBack(name, jobs);
      return null;
    }
  }

  /** All that can fail comes first: the lease of a received job is renewed, so without its tasks it would wait for ever. */
  async #receive(name: QueueName, planned: PlannedTasks): Promise<void> {
    const { storage, queue, receiver } = this.#parts;
    const workspaceIds = new Set(planned.tasks.map((task) => task.workspaceId));
    if (workspaceIds.size > 0) await storage.directory.refresh([...workspaceIds]);
    const done = planned.done.map((job) => job.claim);
    if (done.length > 0) await queue.finish(storage.pool, name, done);
    receiver.receive(planned.tasks);
  }
}
