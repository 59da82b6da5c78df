import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import {
  type Claimed,
  type FirstDeliveries,
  type Line,
  type Queue,
  type QueueName,
  type Retry,
  type WakeUps,
} from '../queue/index.ts';
import { type BreakerLimits } from '../model/index.ts';
import { type DeliveryTarget, reserveSends, type Storage } from '../storage/index.ts';
import { Breaker } from './breaker.ts';
import { type Claims, tasksOfFirst, tasksOfRetries } from './claims.ts';
import { cancelAttempt, type MadeAttempt, makeAttempt } from './make-attempt.ts';
import { Pacer } from './pacer.ts';
import { Releaser } from './releaser.ts';
import { type Sender } from './sender.ts';
import { settle, type Settled, type Settlement } from './settle.ts';
import { createSettler } from './settler.ts';
import { Signal } from './signal.ts';
import { Slots, type SlotUse } from './slots.ts';
import { type JobInHand, type Task } from './task.ts';

export interface WorkerParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly sender: Sender;
  readonly live: Pick<Live, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Requests under way at once. */
  readonly maxInFlight: number;
  /** Requests under way at once to one webhook. */
  readonly webhookConcurrency: number;
  /** What opens the breaker of an endpoint; the product's own rule unless given. */
  readonly breakerLimits?: BreakerLimits;
}

/** Where a loop takes jobs from, and what it makes of them. */
interface Source<T> {
  readonly name: QueueName;
  readonly signal: Signal;
  /** Rung when the worker stops. */
  readonly rest: Signal;
  readonly pollMs: number;
  readonly claim: (except: readonly string[]) => Promise<Claimed<T>[]>;
  readonly prepare: (jobs: readonly Claimed<T>[], claimedAt: number) => Promise<Claims>;
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
/** A look at all that waits may read past much that others' turn it is not: it takes at most an eleventh of the time. */
const restFactor = 10;
/** A claim is told alive so often; the queue gives it away after 15 s of silence. */
const keepAliveMs = 5000;
/** A claim that was not confirmed for so long may be somebody else's by now: nothing is sent for it any more. */
const claimTrustMs = 12_000;
/** How long requests under way may go on when the worker stops; what is still open then is given back. */
const drainMs = 8000;
/** How long recording may take when the worker stops. */
const settleMs = 5000;
/**
 * One webhook's share of what waits in this worker's hands: some 30 ms of work for the fastest, so that the next claim is
 * there before it runs out. Less when there is much in all.
 */
const mostWaitingPerWebhook = 512;
const muchWaiting = 8192;

/**
 * Takes jobs as slots come free, makes their attempts and has them recorded. Slots pull work one by one, so a slow
 * endpoint holds up nothing but its own deliveries.
 */
export class Worker implements Closeable {
  readonly #parts: WorkerParts;
  readonly #slots: Slots<Task>;
  readonly #settler;
  readonly #jobs = new Set<JobInHand>();
  readonly #breaker: Breaker;
  readonly #releaser: Releaser;
  readonly #pacer: Pacer;
  readonly #sources: Source<unknown>[] = [];
  /** Webhooks that the last claims left out. */
  readonly #left = new Set<string>();
  /** Deliveries per job of first ones, as of late. */
  #perJob = 64;
  readonly #interrupt = new AbortController();
  #inFlight = 0;
  /** Whether a claim was put off for want of room. */
  #full = false;
  #idle: (() => void) | null = null;
  #stopping = false;
  #loops: Promise<unknown> = Promise.resolve();
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#slots = new Slots(parts.webhookConcurrency);
    const onChange = (workspaceId: string) => parts.live.wake(workspaceId);
    this.#breaker = new Breaker({ ...parts, onChange, limits: parts.breakerLimits });
    this.#releaser = new Releaser({ ...parts, onChange });
    this.#pacer = new Pacer((webhook, count) => reserveSends(parts.storage.pool, webhook, count));
    this.#settler = createSettler(
      (batch) => settle(parts.storage, parts.queue, batch),
      (batch, recorded) => this.#onSettled(batch, recorded),
      parts.log,
    );
  }

  start(): void {
    const { queue, storage, log, wakeUps } = this.#parts;
    const first = (line: Line, pollMs: number): Source<FirstDeliveries> => ({
      ...{ name: 'first-deliveries', signal: new Signal(), rest: new Signal(), pollMs },
      claim: (except) => queue.claimFirst(this.#jobsPerClaim, except, line),
      prepare: (jobs, claimedAt) => tasksOfFirst(storage, jobs, { claimedAt, log }),
    });
    const retries: Source<Retry> = {
      ...{ name: 'retries', signal: new Signal(), rest: new Signal(), pollMs: retryPollMs },
      claim: (except) => queue.claimRetries(retryCycle, except),
      prepare: (jobs, claimedAt) => tasksOfRetries(storage, jobs, { claimedAt, log }),
    };
    const sources = [first('due', firstPollMs), first('all', firstPollMs), retries];
    this.#sources.push(...(sources as Source<unknown>[]));
    wakeUps.onWake((name) => this.#ring(name));
    this.#keepAlive = setInterval(() => void this.#beat(), keepAliveMs);
    this.#releaser.start();
    this.#loops = Promise.all(this.#sources.map((source) => this.#claimLoop(source)));
  }

  /** Takes no more work, lets requests under way end for some seconds, and gives the rest back unspent. */
  async close(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#ring();
    for (const { rest } of this.#sources) rest.ring();
    await this.#loops;
    await this.#releaser.close();
    this.#pacer.close();
    this.#slots.drain(); // claimed but not begun: given back below
    const tooLong = setTimeout(() => this.#interrupt.abort(), drainMs);
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    clearTimeout(tooLong);
    await this.#settler.drain(settleMs);
    await this.#breaker.settled();
    clearInterval(this.#keepAlive);
    for (const [name, claims] of claimsByQueue([...this.#jobs])) await this.#giveBack(name, claims);
  }

  /** Whether more work may be taken into hand. */
  get #hasRoom(): boolean {
    return (
      this.#slots.runnable < this.#parts.maxInFlight * 2 &&
      this.#settler.unsettled < this.#parts.maxInFlight * 4
    );
  }

  get #jobsPerClaim(): number {
    return Math.max(fewestJobs, Math.min(mostJobs, Math.round(firstCycle / this.#perJob)));
  }

  /** Of how many deliveries in hand on no more of a webhook is wanted. */
  get #share(): number {
    return mostWaitingPerWebhook >> Math.min(9, Math.floor(this.#slots.waiting / muchWaiting) * 3);
  }

  /** Webhooks of which no more is wanted for now; remembered, so that it is looked again when it is. */
  #saturated(): string[] {
    const webhooks = this.#slots.webhooksWaiting(this.#share);
    for (const webhookId of webhooks) this.#left.add(webhookId);
    return webhooks;
  }

  #lookAgain(task: Task): void {
    if (!this.#left.has(task.webhookId) || this.#slots.waitingWith(task) > this.#share / 2) return;
    this.#left.delete(task.webhookId);
    this.#ring();
  }

  /** Tells the loops that take from a queue, or all, to look. */
  #ring(name?: QueueName): void {
    for (const source of this.#sources) if (!name || source.name === name) source.signal.ring();
  }

  async #claimLoop(source: Source<unknown>): Promise<void> {
    while (!this.#stopping) {
      this.#full = this.#full || !this.#hasRoom;
      const startedAt = performance.now();
      const claimed = this.#hasRoom ? await this.#claim(source) : 0;
      if (claimed > 0) continue;
      const tookMs = performance.now() - startedAt;
      await source.signal.wait(source.pollMs);
      // Several milliseconds for nothing: it had to read past what others may not have now.
      if (tookMs > 5) await source.rest.wait(Math.min(source.pollMs, tookMs * restFactor));
    }
  }

  /** Returns how many jobs were taken in hand. */
  async #claim({ name, claim, prepare }: Source<unknown>): Promise<number> {
    const claimedAt = performance.now();
    let jobs: Claimed<unknown>[] = [];
    try {
      jobs = await claim(this.#saturated());
      if (jobs.length > 0) await this.#take(await prepare(jobs, claimedAt));
      return jobs.length;
    } catch (error) {
      this.#parts.log.error({ error: (error as Error).message }, 'Jobs could not be claimed; trying again.');
      await this.#giveBack(name, jobs);
      return 0;
    }
  }

  /**
   * All that can fail comes first: a job in hand has its claim kept alive, so one in hand without its tasks would wait
   * for ever.
   */
  async #take({ tasks, idle }: Claims): Promise<void> {
    const { storage, queue } = this.#parts;
    if (tasks.length > 0)
      await storage.directory.refresh([...new Set(tasks.map((task) => task.workspaceId))]);
    for (const [name, claims] of claimsByQueue(idle)) await queue.finish(storage.pool, name, claims);
    const firstJobs = new Set<JobInHand>();
    for (const task of tasks) {
      if (task.job.queue === 'first-deliveries') firstJobs.add(task.job);
      this.#jobs.add(task.job);
      this.#slots.add(task);
    }
    if (firstJobs.size > 0) this.#perJob = (this.#perJob + tasks.length / firstJobs.size) / 2;
    this.#run();
  }

  /** Fills the free slots. */
  #run(): void {
    const { maxInFlight, storage } = this.#parts;
    while (!this.#stopping && this.#inFlight < maxInFlight && this.#settler.unsettled < maxInFlight * 4) {
      const task = this.#slots.take();
      if (!task) break;
      const target = storage.directory.get(task.webhookId);
      if (target && Breaker.holdsBack(target, task.released)) this.#hold(task);
      else if (target && !this.#mayStart(task, target)) this.#slots.putBack(task);
      else this.#start(task, target);
    }
    if (this.#full && this.#hasRoom) {
      this.#full = false;
      this.#ring();
    }
  }

  #hold(task: Task): void {
    this.#settler.add({ task, made: null });
    this.#slots.release(task);
    this.#lookAgain(task);
  }

  /** Whether the webhook's rate limit, if it has one, lets a request start now. If not, it is resumed when it does. */
  #mayStart(task: Task, { active, rateLimitPerSecond: perSecond }: DeliveryTarget): boolean {
    if (!active || perSecond === null) return true;
    const webhook = { workspaceId: task.workspaceId, webhookId: task.webhookId, perSecond };
    if (this.#pacer.tryTake(webhook)) return true;
    this.#pacer.whenReady(webhook, () => {
      this.#slots.resume(task);
      this.#run();
    });
    return false;
  }

  #start(task: Task, target: DeliveryTarget | undefined): void {
    this.#inFlight += 1;
    void this.#attempt(task, target).then((use) => {
      this.#inFlight -= 1;
      this.#slots.release(task, use);
      this.#lookAgain(task);
      if (this.#inFlight === 0) this.#idle?.();
      this.#run();
    });
  }

  async #attempt(task: Task, target: DeliveryTarget | undefined): Promise<SlotUse> {
    if (performance.now() - task.job.aliveAt > claimTrustMs) {
      this.#lose(task.job);
      return 'FINE';
    }
    const { sender, clock, log } = this.#parts;
    try {
      if (!target?.active) {
        this.#settler.add({ task, made: cancelAttempt(task, target, clock.now()) });
        return 'FINE';
      }
      const made = await makeAttempt(task, target, { sender, clock, signal: this.#interrupt.signal });
      if (!made) return 'FINE';
      this.#settler.add({ task, made });
      this.#breaker.observe(target, { error: made.attempt.errorMessage, probe: task.released });
      return useOf(made);
    } catch (error) {
      // Not the endpoint's fault (a secret that cannot be decrypted, say): the job comes again.
      log.error(
        { error: (error as Error).message, webhook: task.webhookId },
        'An attempt could not be made.',
      );
      this.#lose(task.job);
      return 'FINE';
    }
  }

  #onSettled(batch: readonly Settlement[], recorded: readonly Settled[]): void {
    for (const { task } of batch) {
      task.job.remaining -= 1;
      if (task.job.remaining === 0) this.#jobs.delete(task.job);
    }
    for (const workspaceId of new Set(recorded.map(({ task }) => task.workspaceId)))
      this.#parts.live.wake(workspaceId);
    const { log } = this.#parts;
    if (log.isLevelEnabled('info')) for (const { attempt } of recorded) logAttempt(log, attempt);
    this.#run();
  }

  /** A job that this worker can do no more for: its claim lapses, or it is given back, and somebody takes it. */
  #lose(job: JobInHand): void {
    if (!this.#jobs.delete(job)) return;
    void this.#giveBack(job.queue, [job.claim]);
  }

  async #beat(): Promise<void> {
    const at = performance.now();
    const trusted = [...this.#jobs].filter((job) => at - job.aliveAt <= claimTrustMs);
    for (const [name, jobs] of Map.groupBy(trusted, (job) => job.queue)) {
      try {
        await this.#parts.queue.keepAlive(
          name,
          jobs.map((job) => job.claim),
        );
        for (const job of jobs) job.aliveAt = at;
      } catch (error) {
        this.#parts.log.warn({ error: (error as Error).message }, 'Claims could not be confirmed.');
      }
    }
  }

  async #giveBack(name: QueueName, claims: readonly Claimed<unknown>[]): Promise<void> {
    try {
      await this.#parts.queue.giveBack(name, claims);
    } catch (error) {
      this.#parts.log.warn(
        { error: (error as Error).message },
        'Jobs could not be given back; their claims will lapse.',
      );
    }
  }
}

/** An endpoint that does not answer in time, or says that it has too much, gets fewer requests at once. */
function useOf({ attempt }: MadeAttempt): SlotUse {
  return attempt.errorMessage === 'timeout' || attempt.httpStatusCode === 429 ? 'SLOW' : 'FINE';
}

function claimsByQueue(jobs: readonly JobInHand[]): Map<QueueName, Claimed<unknown>[]> {
  const claims = new Map<QueueName, Claimed<unknown>[]>();
  for (const [name, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) {
    claims.set(
      name,
      ofQueue.map((job) => job.claim),
    );
  }
  return claims;
}

/** One wide line per attempt. Its keys are an interface: see docs/delivery.md. */
function logAttempt(log: Log, attempt: Settled['attempt']): void {
  log.info(
    {
      workspace: attempt.workspaceId,
      webhook: attempt.webhookId,
      event: attempt.eventId,
      eventName: attempt.eventName,
      attempt: attempt.attemptNumber,
      origin: attempt.origin,
      status: attempt.status,
      httpStatus: attempt.httpStatusCode,
      ms: attempt.responseTimeMs,
      error: attempt.errorMessage,
      nextAttemptAt: attempt.nextAttemptAt,
    },
    'attempt',
  );
}
