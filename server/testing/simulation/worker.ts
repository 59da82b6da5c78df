import { type PlannedTasks, planFirstDeliveries, planRetries } from '../../delivery/claiming/plan-tasks.ts';
import { confirmClaims } from '../../delivery/claiming/heartbeat.ts';
import { cancelAttempt, type MadeAttempt, makeAttempt } from '../../delivery/attempt/make-attempt.ts';
import { type SendOutcome } from '../../delivery/sending/send-outcome.ts';
import {
  recordBatch,
  type RecordedAttempt,
  type PendingRecord,
} from '../../delivery/recording/record-batch.ts';
import { isOurs, type LeasedJob, letGo, type Task } from '../../delivery/claiming/task.ts';
import { silentLog } from '../../log.ts';
import { cancellation, holdsBack } from '../../model/index.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type Random } from './random.ts';
import { ConnectionLost, type Database, type Job, type TransactionEnd } from './database.ts';

/** A request under way. */
export interface Request {
  readonly task: Task;
  /** The webhook as it was sent to. */
  readonly target: DeliveryTarget;
  /** By the worker's wall clock, which may be set while it is under way. */
  readonly startedAt: number;
  endedAt: number | null;
  /** By the database's clock. */
  readonly sentAt: number;
  readonly answer: (outcome: SendOutcome) => void;
  readonly made: Promise<MadeAttempt | null>;
}

/** A transaction that records a batch. */
export interface Settling {
  readonly batch: readonly PendingRecord[];
  readonly recorded: readonly RecordedAttempt[];
  /** Whether the worker hears of its commit. */
  readonly heard: boolean;
}

/** Who looks on, and objects by throwing. */
export interface Watcher {
  readSettings(worker: SimulatedWorker): void;
  planned(tasks: readonly Task[]): void;
  began(request: Request, worker: SimulatedWorker): void;
  /** Right before the commit. */
  settling(settling: Settling): void;
  gaveBack(claims: readonly Claimed<unknown>[]): void;
}

export interface WorkerParts {
  readonly database: Database;
  readonly watch: Watcher;
  readonly random: Random;
}

interface Beat {
  readonly reach: (works: boolean) => void;
  readonly done: Promise<void>;
}

/**
 * A worker taken apart into steps, so that anything may happen in between. What it decides, the worker's own code
 * decides; here is only what it has in its hands.
 */
export class SimulatedWorker {
  readonly name: string;
  readonly #database: Database;
  readonly #watcher: Watcher;
  readonly #random: Random;
  /** Its wall clock, against the database's. Its monotonic clock is the database's time, which never jumps. */
  clockOffset = 0;
  /** Stopped in the middle of whatever it did: it knows nothing of it. */
  paused = false;
  readonly jobs = new Set<LeasedJob>();
  readonly waiting: Task[] = [];
  readonly inFlight: Request[] = [];
  unsettled: PendingRecord[] = [];
  /** Webhooks as it last read them. */
  view: Database['tables']['webhooks'] = new Map();
  readonly #beats: Beat[] = [];

  constructor(name: string, { database, watch, random }: WorkerParts) {
    this.name = name;
    this.#database = database;
    this.#watcher = watch;
    this.#random = random;
  }

  get now(): number {
    return this.#database.now + this.clockOffset;
  }

  async claim(jobs: readonly Job[]): Promise<void> {
    const { past, now } = this.#database;
    const context = { claimedAt: now, log: silentLog };
    const first = jobs.filter(({ queue }) => queue === 'first-deliveries');
    const retries = jobs.filter(({ queue }) => queue === 'retries');
    this.#take(await planFirstDeliveries(past, this.#database.claim<FirstDeliveries>(first), context));
    this.#take(await planRetries(past, this.#database.claim<Retry>(retries), context));
  }

  #take({ tasks, idle }: PlannedTasks): void {
    this.refresh();
    this.#database.finish(idle.map(({ claim }) => claim));
    this.#watcher.planned(tasks);
    for (const task of tasks) {
      this.jobs.add(task.job);
      this.waiting.push(task);
    }
  }

  refresh(): void {
    this.view = this.#database.tables.webhooks;
    this.#watcher.readSettings(this);
  }

  /** What becomes of a task when its turn comes. */
  begin(task: Task): 'held' | 'lost' | 'cancelled' | 'begun' {
    const target = this.view.get(task.webhookId);
    if (target && holdsBack(target, task.released)) {
      this.unsettled.push({ task, made: null });
      return 'held';
    }
    if (!isOurs(task.job, this.#database.now)) {
      this.lose(task.job);
      return 'lost';
    }
    const reason = cancellation(target);
    if (reason === null) {
      this.#send(task, target!);
      return 'begun';
    }
    this.unsettled.push({ task, made: cancelAttempt(task, reason, new Date(this.now)) });
    return 'cancelled';
  }

  #send(task: Task, target: DeliveryTarget): void {
    const { promise, resolve } = Promise.withResolvers<SendOutcome>();
    const sender = { send: () => promise };
    const made = makeAttempt(task, target, {
      sender,
      clock: { now: () => new Date(this.now) },
      random: this.#random.next,
    });
    const request: Request = {
      task,
      target,
      startedAt: this.now,
      endedAt: null,
      sentAt: this.#database.now,
      answer: resolve,
      made,
    };
    this.inFlight.push(request);
    this.#watcher.began(request, this);
  }

  /** The answer is in. Null: it was interrupted. */
  async end(request: Request, outcome: SendOutcome): Promise<MadeAttempt | null> {
    this.inFlight.splice(this.inFlight.indexOf(request), 1);
    request.endedAt = this.now;
    request.answer(outcome);
    const made = await request.made;
    if (made) this.unsettled.push({ task: request.task, made });
    return made;
  }

  /** Records the oldest `count` of what is unsettled. What fails is tried again. */
  async settle(count: number, end: TransactionEnd): Promise<void> {
    const batch = this.unsettled.slice(0, count);
    try {
      await this.#database.transaction(end, async (ledger) => {
        const recorded = await recordBatch(ledger, batch);
        if (end !== 'FAILS_BEFORE') this.#watcher.settling({ batch, recorded, heard: end === 'WORKS' });
      });
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      throw error;
    }
    this.unsettled = this.unsettled.slice(count);
    if (batch.some(({ made }) => made?.gone)) this.refresh();
    for (const { task } of batch) {
      task.job.remaining -= 1;
      if (task.job.remaining === 0) this.jobs.delete(task.job);
    }
  }

  /** A job that it can do no more for. */
  lose(job: LeasedJob): void {
    letGo(job);
    if (!this.jobs.delete(job)) return;
    this.#giveBack([job.claim]);
  }

  #giveBack(claims: readonly Claimed<unknown>[]): void {
    this.#watcher.gaveBack(claims.filter((claim) => this.#database.isCurrent(claim)));
    this.#database.giveBack(claims);
  }

  /** Tells that its claims are alive; the database hears of it when `reachBeats` is called. */
  startBeat(): void {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const done = confirmClaims(this.jobs, this.#database.now, async (_, claims) => {
      if (!(await promise)) throw new Error('The connection was lost.');
      return this.#database.touch(claims);
    }).then(
      () => undefined,
      () => undefined,
    );
    this.#beats.push({ reach: resolve, done });
  }

  async reachBeats(works: boolean): Promise<void> {
    for (const { reach, done } of this.#beats.splice(0)) {
      reach(works);
      await done;
    }
    if (works) this.refresh();
  }

  /** Stops in good order: what is under way is interrupted, and what is not done is given back. */
  async stop(): Promise<void> {
    this.waiting.length = 0;
    for (const request of [...this.inFlight]) await this.end(request, { kind: 'interrupted' });
    while (this.unsettled.length > 0) await this.settle(this.unsettled.length, 'WORKS');
    this.#giveBack([...this.jobs].map(({ claim }) => claim));
    this.jobs.clear();
  }
}
