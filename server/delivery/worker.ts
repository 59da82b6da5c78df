import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type Claimed, type Queue, type QueueName, type WakeUps } from '../queue/index.ts';
import { type Storage } from '../storage/index.ts';
import { type Claims, tasksOfFirst, tasksOfRetries } from './claims.ts';
import { cancelAttempt, makeAttempt } from './make-attempt.ts';
import { type Sender } from './sender.ts';
import { settle, type Settled, type Settlement } from './settle.ts';
import { createSettler } from './settler.ts';
import { Signal } from './signal.ts';
import { Slots } from './slots.ts';
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
}

/** Where a loop takes jobs from, and what it makes of them. */
interface Source<T> {
  readonly name: QueueName;
  readonly signal: Signal;
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
/** Jobs of first deliveries per claim, at most. */
const firstCycle = 32;
/** A claim is told alive so often; the queue gives it away after 15 s of silence. */
const keepAliveMs = 5000;
/** A claim that was not confirmed for so long may be somebody else's by now: nothing is sent for it any more. */
const claimTrustMs = 12_000;
/** How long requests under way may go on when the worker stops; what is still open then is given back. */
const drainMs = 8000;
/** How long recording may take when the worker stops. */
const settleMs = 5000;
/** One webhook's share of what waits in this worker's hands. */
const mostWaitingPerWebhook = 128;

/**
 * Takes jobs as slots come free, makes their attempts and has them recorded. Slots pull work one by one, so a slow
 * endpoint holds up nothing but its own deliveries.
 */
export class Worker implements Closeable {
  readonly #parts: WorkerParts;
  readonly #slots: Slots<Task>;
  readonly #settler;
  readonly #jobs = new Set<JobInHand>();
  readonly #firstSignal = new Signal();
  readonly #retrySignal = new Signal();
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
    this.#settler = createSettler(
      (batch) => settle(parts.storage, parts.queue, batch),
      (batch, recorded) => this.#onSettled(batch, recorded),
      parts.log,
    );
  }

  start(): void {
    const { queue, storage, log, wakeUps } = this.#parts;
    wakeUps.onWake((name) => (name === 'retries' ? this.#retrySignal : this.#firstSignal).ring());
    this.#keepAlive = setInterval(() => void this.#beat(), keepAliveMs);
    this.#loops = Promise.all([
      this.#claimLoop({
        ...{ name: 'first-deliveries', signal: this.#firstSignal, pollMs: firstPollMs },
        claim: (except) => queue.claimFirst(firstCycle, except),
        prepare: (jobs, claimedAt) => tasksOfFirst(storage, jobs, { claimedAt, log }),
      }),
      this.#claimLoop({
        ...{ name: 'retries', signal: this.#retrySignal, pollMs: retryPollMs },
        claim: (except) => queue.claimRetries(retryCycle, except),
        prepare: (jobs, claimedAt) => tasksOfRetries(storage, jobs, { claimedAt, log }),
      }),
    ]);
  }

  /** Takes no more work, lets requests under way end for some seconds, and gives the rest back unspent. */
  async close(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#firstSignal.ring();
    this.#retrySignal.ring();
    await this.#loops;
    this.#slots.drain(); // claimed but not begun: given back below
    const tooLong = setTimeout(() => this.#interrupt.abort(), drainMs);
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    clearTimeout(tooLong);
    await this.#settler.drain(settleMs);
    clearInterval(this.#keepAlive);
    for (const [name, claims] of claimsByQueue([...this.#jobs])) await this.#giveBack(name, claims);
  }

  /** Whether more work may be taken into hand. */
  get #hasRoom(): boolean {
    return (
      this.#slots.waiting < this.#parts.maxInFlight * 2 &&
      this.#settler.unsettled < this.#parts.maxInFlight * 4
    );
  }

  async #claimLoop<T>(source: Source<T>): Promise<void> {
    while (!this.#stopping) {
      this.#full = this.#full || !this.#hasRoom;
      const claimed = this.#hasRoom ? await this.#claim(source) : 0;
      if (claimed === 0) await source.signal.wait(source.pollMs);
    }
  }

  /** Returns how many jobs were taken in hand. */
  async #claim<T>({ name, claim, prepare }: Source<T>): Promise<number> {
    const claimedAt = performance.now();
    let jobs: Claimed<T>[] = [];
    try {
      jobs = await claim(this.#slots.webhooksWaiting(mostWaitingPerWebhook));
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
    for (const task of tasks) {
      this.#jobs.add(task.job);
      this.#slots.add(task);
    }
    this.#run();
  }

  /** Fills the free slots. */
  #run(): void {
    const { maxInFlight } = this.#parts;
    while (!this.#stopping && this.#inFlight < maxInFlight && this.#settler.unsettled < maxInFlight * 4) {
      const task = this.#slots.take();
      if (!task) break;
      this.#inFlight += 1;
      void this.#attempt(task).finally(() => {
        this.#inFlight -= 1;
        this.#slots.release(task);
        if (this.#inFlight === 0) this.#idle?.();
        this.#run();
      });
    }
    if (this.#full && this.#hasRoom) {
      this.#full = false;
      this.#firstSignal.ring();
      this.#retrySignal.ring();
    }
  }

  async #attempt(task: Task): Promise<void> {
    if (performance.now() - task.job.aliveAt > claimTrustMs) return this.#lose(task.job);
    const { storage, sender, clock, log } = this.#parts;
    const target = storage.directory.get(task.webhookId);
    try {
      const made = target?.active
        ? await makeAttempt(task, target, { sender, clock, signal: this.#interrupt.signal })
        : cancelAttempt(task, target, clock.now());
      if (made) this.#settler.add({ task, made });
    } catch (error) {
      // Not the endpoint's fault (a secret that cannot be decrypted, say): the job comes again.
      log.error(
        { error: (error as Error).message, webhook: task.webhookId },
        'An attempt could not be made.',
      );
      this.#lose(task.job);
    }
  }

  #onSettled(batch: readonly Settlement[], recorded: readonly Settled[]): void {
    for (const { task } of batch) {
      task.job.remaining -= 1;
      if (task.job.remaining === 0) this.#jobs.delete(task.job);
    }
    for (const workspaceId of new Set(recorded.map(({ task }) => task.workspaceId)))
      this.#parts.live.wake(workspaceId);
    for (const { attempt } of recorded) logAttempt(this.#parts.log, attempt);
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
