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
import { DueWatch } from './due-watch.ts';
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
  /** Whether it claims while there is room for others only. */
  readonly claimsForOthers: boolean;
  /** After a claim that has left nothing, news of jobs leads to none for as long. */
  readonly restMs: number;
  /** The most jobs that the next claim takes. */
  readonly limit: () => number;
  readonly claim: (limit: number, except: readonly string[]) => Promise<Claimed<T>[]>;
  readonly plan: (jobs: readonly Claimed<T>[], claimedAt: number) => Promise<PlannedTasks>;
  /** Called when a claim has left nothing, although something was expected. */
  readonly onEmpty: () => void;
  /** Whether there may be something to claim: `new` as far as it was told of new jobs, else `any`. */
  wanted: 'any' | 'new' | 'nothing';
  /** When its loop last came round, in milliseconds of the monotonic clock. */
  lastRound: number;
  /** When it last claimed, */
  lastClaim: number;
  /** and when it last left nothing. */
  emptyAt: number;
}

/**
 * What is within its sender's share is claimed by the first loop, so a backlog that begins may wait this long. Without it,
 * each new event would cost one more claim.
 */
const backlogRestMs = 100;
/** After a claim that failed. */
const pauseAfterErrorMs = 1000;
/** While there is something to claim and no room for it. */
const noRoomMs = 1000;
/** No backoff of retries, or of first deliveries, is longer. */
const longestBackoffMs = { retries: 200, 'first-deliveries': 1000 } as const;
/** A loop that has nothing to do comes round as often, to be seen not to be stuck. */
const comeRoundMs = 10_000;
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
 * A loop comes round every ten seconds at least, whether there is something, nothing, no room or an error; a statement that hangs
 * is given up after 30 s. After longer than this, it waits for something that will not come.
 */
const stuckAfterMs = 60_000;

/**
 * Claims jobs as there is room for them, in three loops: first deliveries within their webhook's fair share, the backlog
 * of first deliveries, and retries. A loop claims when it is told that there is something, by this process, another one or
 * the {@link DueWatch}, and goes on until there is nothing more.
 */
export class ClaimLoops {
  readonly #parts: ClaimLoopsParts;
  readonly #sources: readonly Source<unknown>[];
  readonly #now: () => number;
  readonly #roundTrip = { ms: Infinity };
  readonly #due: DueWatch;
  /** First deliveries per job, as of late. */
  #perJob = 64;
  /** Whether a claim was put off for want of room. */
  #full = false;
  #stopping = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: ClaimLoopsParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    const { queue, log } = parts;
    this.#due = new DueWatch({ queue, log, now: this.#now, onDue: (name) => this.poll(name) });
    this.#sources = [
      this.#firstDeliveries('fair-share'),
      this.#firstDeliveries('backlog'),
      this.#retries(),
    ] as Source<unknown>[];
  }

  start(): void {
    this.#running = Promise.all(this.#sources.map((source) => this.#loop(source)));
    this.#due.start();
  }

  /** Claims no more; resolves when no claim is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#due.stop();
    this.poll();
    await this.#running;
  }

  /** How long ago the slowest loop came round, in milliseconds, when that is over a minute; else null. */
  get stuckMs(): number | null {
    if (this.#stopping) return null;
    const rounds = [this.#due, ...this.#sources].map(({ lastRound }) => lastRound);
    const behind = this.#now() - Math.min(...rounds);
    return behind > stuckAfterMs ? behind : null;
  }

  /** Makes all loops claim now, or those over a queue that has new jobs. */
  poll(name?: QueueName): void {
    for (const source of this.#sources) {
      if (name && source.name !== name) continue;
      if (!name || source.wanted === 'nothing') source.wanted = name ? 'new' : 'any';
      source.latch.open();
    }
  }

  /** A retry that was just recorded is due in `ms`. */
  expectRetry(ms: number): void {
    this.#due.expectRetry(ms);
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
      backoff: new PollBackoff(longestBackoffMs['first-deliveries'], this.#roundTrip),
      claimsForOthers: scope === 'fair-share',
      restMs: scope === 'backlog' ? backlogRestMs : 0,
      lastRound: Infinity,
      lastClaim: -Infinity,
      emptyAt: -Infinity,
      limit: () => this.#jobsPerClaim,
      claim: (limit, except) => queue.claimFirst(limit, except, scope),
      plan: async (jobs, claimedAt) => {
        const planned = await planFirstDeliveries(historyReader(storage.pool), jobs, { claimedAt, log });
        this.#perJob = (this.#perJob + planned.tasks.length / jobs.length) / 2;
        return planned;
      },
      onEmpty: () => undefined,
      wanted: 'any',
    };
  }

  #retries(): Source<Retry> {
    const { queue, storage, log } = this.#parts;
    return {
      name: 'retries',
      latch: new Latch(),
      backoff: new PollBackoff(longestBackoffMs.retries, this.#roundTrip),
      claimsForOthers: true,
      restMs: 0,
      lastRound: Infinity,
      lastClaim: -Infinity,
      emptyAt: -Infinity,
      limit: () => retriesPerClaim,
      claim: (limit, except) => queue.claimRetries(limit, except),
      plan: (jobs, claimedAt) => planRetries(historyReader(storage.pool), jobs, { claimedAt, log }),
      onEmpty: () => this.#due.foundNoRetry(),
      wanted: 'any',
    };
  }

  get #jobsPerClaim(): number {
    return Math.max(fewestJobs, Math.min(mostJobs, Math.round(firstPerClaim / this.#perJob)));
  }

  async #loop(source: Source<unknown>): Promise<void> {
    while (!this.#stopping) {
      source.lastRound = this.#now();
      const waitMs = await this.#round(source);
      source.lastRound = this.#now();
      if (waitMs > 0) await source.latch.wait(Math.min(waitMs, comeRoundMs));
    }
  }

  /** Claims, if that is wanted and there is room. Returns how long to wait before the next round, unless told. */
  async #round(source: Source<unknown>): Promise<number> {
    const { receiver } = this.#parts;
    const room = receiver.room();
    const forOthers = room === 'others' && source.claimsForOthers;
    if (source.wanted === 'nothing' && !forOthers) return comeRoundMs;
    if (room !== 'any') this.#full = true;
    if (room !== 'any' && !forOthers) return noRoomMs;
    const untilTurnMs = forOthers ? source.lastClaim + othersPollMs - this.#now() : 0;
    const restLeftMs = source.wanted === 'new' ? source.emptyAt + source.restMs - this.#now() : 0;
    if (untilTurnMs > 0 || restLeftMs > 0) return Math.max(untilTurnMs, restLeftMs);
    const except = receiver.saturatedWebhooks();
    const backoffMs = source.backoff.left(except, performance.now());
    return backoffMs > 0 ? backoffMs : this.#poll(source, except);
  }

  /** Returns how long to wait before the next round. */
  async #poll(source: Source<unknown>, except: readonly string[]): Promise<number> {
    const startedAt = performance.now();
    const limit = source.limit();
    source.lastClaim = this.#now();
    const { wanted } = source;
    source.wanted = 'nothing'; // unless it is told meanwhile
    const claimed = await this.#claim(source, limit, except);
    if (claimed === null || claimed === limit) source.wanted = 'any';
    if (claimed === null) return pauseAfterErrorMs;
    if (claimed === limit) return 0;
    if (claimed === 0) source.backoff.begin(except, startedAt, performance.now());
    source.emptyAt = this.#now();
    if (wanted !== 'nothing') source.onEmpty();
    return comeRoundMs;
  }

  /** Returns how many jobs were claimed; null when it failed, which says nothing of what a poll costs. */
  async #claim(
    { name, claim, plan }: Source<unknown>,
    limit: number,
    except: readonly string[],
  ): Promise<number | null> {
    const { receiver, log } = this.#parts;
    const claimedAt = performance.now();
    let jobs: Claimed<unknown>[] = [];
    try {
      jobs = await claim(limit, except);
      if (jobs.length > 0) await this.#receive(name, jobs, plan(jobs, claimedAt));
      return jobs.length;
    } catch (error) {
      log.error({ err: error }, 'Could not claim jobs; trying again.');
      await receiver.giveBack(name, jobs);
      return null;
    }
  }

  /** All that can fail comes first: the lease of a received job is renewed, so without its tasks it would wait for ever. */
  async #receive(
    name: QueueName,
    jobs: readonly Claimed<unknown>[],
    planning: Promise<PlannedTasks>,
  ): Promise<void> {
    const { storage, queue, receiver } = this.#parts;
    const workspaceIds = new Set(
      (jobs as Claimed<{ workspaceId: string }>[]).map(({ data }) => data.workspaceId),
    );
    const [planned] = await Promise.all([planning, storage.directory.refresh([...workspaceIds])]);
    const done = planned.done.map((job) => job.claim);
    if (done.length > 0) await queue.finish(storage.pool, name, done);
    receiver.receive(planned.tasks);
  }
}
