import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type Claimed, type Queue, type QueueName, type WakeUps } from '../queue/index.ts';
import { type BreakerLimits, cancellation, holdsBack } from '../model/index.ts';
import { type DeliveryTarget, endStalledBackends, reserveSends, type Storage } from '../storage/index.ts';
import { Breaker } from './recovery/breaker.ts';
import { ClaimLoops, type Hands } from './claiming/claim-loops.ts';
import { confirmClaims } from './claiming/heartbeat.ts';
import { logAttempts } from './recording/log-line.ts';
import { cancelAttempt, type MadeAttempt, makeAttempt } from './attempt/make-attempt.ts';
import { RateLimiter } from './scheduling/rate-limiter.ts';
import { Releaser } from './recovery/releaser.ts';
import { type Sender } from './sending/sender.ts';
import { recordInTransaction } from './recording/record-transaction.ts';
import { type RecordedAttempt, type PendingRecord } from './recording/record-batch.ts';
import { createRecorder } from './recording/recorder.ts';
import { OrphanRescuer } from './recovery/orphan-rescuer.ts';
import { FairScheduler, type Congestion } from './scheduling/fair-scheduler.ts';
import { type LeasedJob, isOurs, letGo, type Task } from './claiming/task.ts';

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
  /** Hears of the attempts that were recorded together. */
  readonly onAttempts?: (recorded: readonly RecordedAttempt[]) => void;
  /** What opens the breaker of an endpoint; the product's own rule unless given. */
  readonly breakerLimits?: BreakerLimits;
}

/** A claim is told alive so often; the queue gives it away after 15 s of silence. */
const keepAliveMs = 5000;
/** Attempts that wait to be recorded, as a multiple of the requests at once: more are not made before some are. */
const unsettledFactor = 4;
/** How long requests under way may go on when the worker stops; what is still open then is given back. */
const drainMs = 8000;
/** How long recording may take when the worker stops. */
const settleMs = 5000;
/** More is claimed when less can start in hand than this multiple of the requests at once: before it has run out. */
const runnableFactor = 8;
/**
 * One webhook's share of what waits in this worker's hands: some 60 ms of work for the fastest, so that the next claim is
 * there before it runs out. Less when there is much in all.
 */
const mostWaitingPerWebhook = 1024;
const muchWaiting = 8192;

/**
 * Takes jobs as slots come free, makes their attempts and has them recorded. Slots pull work one by one, so a slow
 * endpoint holds up nothing but its own deliveries.
 */
export class Worker implements Closeable {
  readonly #parts: WorkerParts;
  readonly #slots: FairScheduler<Task>;
  readonly #settler;
  readonly #jobs = new Set<LeasedJob>();
  /** To be given back as soon as nothing of them is under way. */
  readonly #leaving = new Set<LeasedJob>();
  readonly #breaker: Breaker;
  readonly #releaser: Releaser;
  readonly #sweeper: OrphanRescuer;
  readonly #pacer: RateLimiter;
  readonly #loops: ClaimLoops;
  /** Webhooks that the last claims left out. */
  readonly #left = new Set<string>();
  readonly #interrupt = new AbortController();
  #inFlight = 0;
  #idle: (() => void) | null = null;
  #stopping = false;
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#slots = new FairScheduler(parts.webhookConcurrency);
    const onChange = (workspaceId: string) => parts.live.wake(workspaceId);
    this.#breaker = new Breaker({ ...parts, onChange, limits: parts.breakerLimits });
    this.#releaser = new Releaser({ ...parts, onChange });
    this.#sweeper = new OrphanRescuer(parts);
    this.#pacer = new RateLimiter((webhook, count) => reserveSends(parts.storage.pool, webhook, count));
    this.#loops = new ClaimLoops({ ...parts, hands: this.#hands() });
    this.#settler = createRecorder(
      (take) => recordInTransaction(parts.storage, parts.queue, take),
      (batch, recorded) => this.#onSettled(batch, recorded),
      parts.log,
      parts.maxInFlight * unsettledFactor,
    );
  }

  start(): void {
    this.#parts.wakeUps.onWake((name) => this.#loops.ring(name));
    this.#parts.storage.onConnectionLost(() => this.#loseBegun());
    this.#keepAlive = setInterval(() => void this.#beat(), keepAliveMs);
    this.#releaser.start();
    this.#sweeper.start();
    this.#loops.start();
  }

  /** Deliveries in this worker's hands: under way, waiting for a slot, waiting to be recorded. */
  get counts(): { readonly inFlight: number; readonly waiting: number; readonly unrecorded: number } {
    return {
      inFlight: this.#inFlight,
      waiting: this.#slots.waiting,
      unrecorded: this.#settler.unrecorded,
    };
  }

  /** For how long it has not looked for jobs, in milliseconds, when it should have; null as long as it does. */
  get stuckMs(): number | null {
    return this.#loops.stuckMs;
  }

  /** Takes no more work, lets requests under way end for some seconds, and gives the rest back unspent. */
  async close(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#loops.stop();
    await Promise.all([this.#releaser.close(), this.#sweeper.close()]);
    this.#pacer.close();
    this.#slots.drain(); // claimed but not begun: given back below
    const tooLong = setTimeout(() => this.#interrupt.abort(), drainMs);
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    clearTimeout(tooLong);
    await this.#settler.drain(settleMs);
    await this.#breaker.settled();
    clearInterval(this.#keepAlive);
    for (const [name, claims] of claimsByQueue([...this.#jobs, ...this.#leaving]))
      await this.#giveBack(name, claims);
  }

  #hands(): Hands {
    const { maxInFlight } = this.#parts;
    return {
      hasRoom: () =>
        this.#slots.runnable < maxInFlight * runnableFactor &&
        this.#settler.unrecorded < maxInFlight * unsettledFactor,
      saturated: () => {
        const webhooks = this.#slots.webhooksWaiting(this.#share);
        for (const webhookId of webhooks) this.#left.add(webhookId);
        return webhooks;
      },
      take: ({ tasks }) => {
        for (const task of tasks) {
          this.#jobs.add(task.job);
          this.#slots.add(task);
        }
        this.#run();
      },
      giveBack: (name, jobs) => this.#giveBack(name, jobs),
    };
  }

  /** Of how many deliveries in hand on no more of a webhook is wanted. */
  get #share(): number {
    return mostWaitingPerWebhook >> Math.min(9, Math.floor(this.#slots.waiting / muchWaiting) * 3);
  }

  /** When a webhook that the last claims left out has little left in hand. */
  #lookAgain(task: Task): void {
    if (!this.#left.has(task.webhookId) || this.#slots.waitingWith(task) > this.#share / 2) return;
    this.#left.delete(task.webhookId);
    this.#loops.ring();
  }

  /** Fills the free slots. */
  #run(): void {
    const { maxInFlight, storage } = this.#parts;
    while (
      !this.#stopping &&
      this.#inFlight < maxInFlight &&
      this.#settler.unrecorded < maxInFlight * unsettledFactor
    ) {
      const task = this.#slots.take();
      if (!task) break;
      const target = storage.directory.get(task.webhookId);
      if (target && holdsBack(target, task.released)) this.#hold(task);
      else if (target && !this.#mayStart(task, target)) this.#slots.putBack(task);
      else this.#start(task, target);
    }
    this.#loops.roomAgain();
  }

  #hold(task: Task): void {
    this.#record({ task, made: null });
    this.#slots.release(task);
    this.#lookAgain(task);
  }

  /** Whether the webhook's rate limit, if it has one, lets a request start now. If not, it is resumed when it does. */
  #mayStart(task: Task, { active, rateLimitPerSecond: perSecond }: DeliveryTarget): boolean {
    if (!active || perSecond === null) return true;
    const webhook = { workspaceId: task.workspaceId, webhookId: task.webhookId, perSecond };
    if (this.#pacer.tryAcquire(webhook)) return true;
    this.#pacer.whenReady(webhook, () => {
      this.#slots.resume(task);
      this.#run();
    });
    return false;
  }

  #start(task: Task, target: DeliveryTarget | undefined): void {
    this.#inFlight += 1;
    task.job.underWay += 1;
    void this.#attempt(task, target).then((use) => {
      this.#inFlight -= 1;
      this.#ended(task.job);
      this.#slots.release(task, use);
      this.#lookAgain(task);
      if (this.#inFlight === 0) this.#idle?.();
      this.#run();
    });
  }

  async #attempt(task: Task, target: DeliveryTarget | undefined): Promise<Congestion> {
    if (!isOurs(task.job, performance.now())) {
      this.#lose([task.job]);
      return 'FINE';
    }
    const { sender, clock, log } = this.#parts;
    try {
      const reason = cancellation(target);
      if (reason !== null) {
        this.#record({ task, made: cancelAttempt(task, reason, clock.now()) });
        return 'FINE';
      }
      const made = await makeAttempt(task, target!, { sender, clock, signal: this.#interrupt.signal });
      if (!made) return 'FINE';
      this.#record({ task, made });
      this.#breaker.observe(target!, { error: made.attempt.errorMessage, probe: task.released });
      return useOf(made);
    } catch (error) {
      // Not the endpoint's fault (a secret that cannot be decrypted, say): the job comes again.
      log.error(
        { error: (error as Error).message, webhook: task.webhookId },
        'An attempt could not be made.',
      );
      this.#lose([task.job]);
      return 'FINE';
    }
  }

  #record(settlement: PendingRecord): void {
    settlement.task.job.underWay += 1;
    this.#settler.add(settlement);
  }

  #onSettled(batch: readonly PendingRecord[], recorded: readonly RecordedAttempt[]): void {
    for (const { task } of batch) {
      task.job.remaining -= 1;
      task.job.begun = true;
      if (task.job.remaining === 0) this.#jobs.delete(task.job);
      this.#ended(task.job);
    }
    for (const workspaceId of new Set(recorded.map(({ task }) => task.workspaceId)))
      this.#parts.live.wake(workspaceId);
    const { log, storage } = this.#parts;
    const gone = recorded.filter(({ made }) => made.gone).map(({ task }) => task.workspaceId);
    // What waits in hand is to be cancelled; should this fail, the next claim reads it.
    if (gone.length > 0) storage.directory.refresh([...new Set(gone)]).catch(() => undefined);
    this.#parts.onAttempts?.(recorded);
    logAttempts(log, recorded);
    this.#run();
  }

  /**
   * Jobs that this worker can do no more for. Whoever takes one sends all that is not recorded: so one with requests
   * under way is given back when those are recorded, or when its claim has lapsed before.
   */
  #lose(jobs: readonly LeasedJob[]): void {
    jobs.forEach(letGo); // their other deliveries, too
    const lost = jobs.filter((job) => this.#jobs.delete(job));
    for (const job of lost) if (job.underWay > 0) this.#leaving.add(job);
    for (const [name, claims] of claimsByQueue(lost.filter((job) => job.underWay === 0)))
      void this.#giveBack(name, claims);
  }

  /** A request of a job, or its record, has come to its end. */
  #ended(job: LeasedJob): void {
    job.underWay -= 1;
    if (job.underWay === 0 && this.#leaving.delete(job)) void this.#giveBack(job.queue, [job.claim]);
  }

  /**
   * Attempts are recorded without waiting for the disk: a crash of the server may undo the last of them. A job that is
   * done in part would then end without them; whoever takes it anew looks at what is there.
   */
  #loseBegun(): void {
    this.#lose([...this.#jobs].filter((job) => job.begun));
  }

  async #beat(): Promise<void> {
    const { queue, storage, log } = this.#parts;
    try {
      await confirmClaims(this.#jobs, performance.now(), (name, claims) => queue.keepAlive(name, claims));
      // What waits here for its slot goes by settings that are some seconds old at most.
      await storage.directory.refresh(this.#slots.workspaces);
      const connections = await endStalledBackends(storage.pool);
      if (connections > 0) log.warn({ connections }, 'Connections of processes that fell silent were ended.');
    } catch (error) {
      log.warn({ error: (error as Error).message }, 'Claims could not be confirmed.');
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
function useOf({ attempt }: MadeAttempt): Congestion {
  return attempt.errorMessage === 'timeout' || attempt.httpStatusCode === 429 ? 'SLOW' : 'FINE';
}

function claimsByQueue(jobs: readonly LeasedJob[]): Map<QueueName, Claimed<unknown>[]> {
  const claims = new Map<QueueName, Claimed<unknown>[]>();
  for (const [name, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) {
    claims.set(
      name,
      ofQueue.map((job) => job.claim),
    );
  }
  return claims;
}
