import { type MadeAttempt, makeAttempt } from '../../delivery/attempt/make-attempt.ts';
import { Leases } from '../../delivery/claiming/leases.ts';
import {
  planFirstDeliveries,
  planHandedOver,
  type PlannedTasks,
  planRetries,
} from '../../delivery/claiming/plan-tasks.ts';
import { type Task } from '../../delivery/claiming/task.ts';
import {
  type PendingRecord,
  plainBatch,
  recordBatch,
  type RecordedAttempt,
  type RecordStore,
} from '../../delivery/recording/record-batch.ts';
import { Dispatcher } from '../../delivery/dispatching/dispatcher.ts';
import { type TakeOver } from '../../delivery/recovery/take-over.ts';
import { type SendOutcome } from '../../delivery/sending/send-outcome.ts';
import { silentLog } from '../../log.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { ConnectionLost, type Database, type Job, type TransactionEnd } from './database.ts';
import { claimsOf, eventsAtHand, recordAtOnce, withUnreadableSecret } from './as-stored.ts';
import { Connection } from './connection.ts';
import { Heartbeats } from './heartbeats.ts';
import { simulatedTakeOver } from './take-over.ts';
import { type Request, type WorkerParts } from './worker-parts.ts';

/** More than a run ever has: what starts next is decided by the turns that a run gives, and by what webhooks have earned. */
const unlimited = 1000;

/**
 * A worker whose timers are steps, so that anything may happen in between. Custody of jobs (`Leases`), turns
 * (`Dispatcher`), plans, attempts and records are the product's own code.
 */
export class SimulatedWorker {
  readonly name: string;
  readonly leases: Leases;
  readonly connection: Connection;
  readonly inFlight: Request[] = [];
  /** Outcomes that wait to be recorded, oldest first. */
  unrecorded: PendingRecord[] = [];
  /** Webhooks as it last read them. */
  view: Database['tables']['webhooks'] = new Map();
  #loaded = true;
  /** Its wall clock, against the database's. Its monotonic clock is the database's time, which never jumps. */
  clockOffset = 0;
  /** Stopped in the middle of whatever it did: it knows nothing of it. */
  paused = false;
  /** Whether the secret keys that it reads cannot be decrypted. */
  secretsUnreadable = false;
  readonly #parts: WorkerParts;
  readonly #database: Database;
  readonly #dispatcher: Dispatcher;
  readonly #takeOver: TakeOver;
  readonly #heartbeats = new Heartbeats();
  /** How many tasks may still start in this step. */
  #turns = 0;
  /** What came of the last turn. */
  #turn = 'put off';
  #broken: unknown = null;

  constructor(name: string, parts: WorkerParts) {
    this.name = name;
    this.#parts = parts;
    this.#database = parts.database;
    this.connection = new Connection(parts.database);
    this.leases = new Leases({
      presence: this.connection,
      queue: {
        keepAlive: (_, claims, worker) => this.#keepAlive(claims, worker),
        giveBack: (_, claims) => this.#giveBack(claims),
      },
      log: silentLog,
      now: () => this.#database.now,
    });
    this.#dispatcher = this.#createDispatcher();
    this.#takeOver = simulatedTakeOver(parts, this.connection, () => this.leases.jobs.size > 0);
  }

  /** Looks which workers are there, and takes over the jobs of those that are not. */
  async look(): Promise<void> {
    await this.#takeOver.look();
    await this.#rest();
  }

  #createDispatcher(): Dispatcher {
    const { onRequest } = this.#parts;
    const { leases } = this;
    return new Dispatcher({
      leases: {
        begin: (job) => leases.begin(job),
        end: (job) => leases.end(job),
        check: (job) => {
          const held = leases.check(job);
          this.#turn = held ? 'cancelled' : 'dropped: its lease lapsed';
          return held;
        },
      },
      rateLimiter: { tryAcquire: () => true, whenReady: () => undefined },
      endpointNames: { isResolved: () => true, whenResolved: () => Promise.resolve() },
      targetOf: (webhookId) => {
        const webhook = this.view.get(webhookId);
        return webhook?.deleted ? undefined : webhook;
      },
      isLoaded: () => this.#loaded,
      whenLoaded: async () => {
        this.#turn = 'put back: its workspace was not loaded';
        this.refresh();
      },
      attempt: (task, target) => this.#attempt(task, target),
      record: (task, made) => {
        if (!made) this.#turn = 'held back';
        leases.begin(task.job);
        this.unrecorded.push({ task, made });
      },
      onRequest: (task, target, made) => onRequest(this, task, target, made),
      canRecord: () => {
        if (this.#turns === 0 || leases.suspended) return false;
        this.#turns -= 1;
        return true;
      },
      onRoom: () => undefined,
      clock: { now: () => new Date(this.now) },
      now: () => this.#database.now,
      maxInFlight: unlimited,
      webhookConcurrency: unlimited,
    });
  }

  get now(): number {
    return this.#database.now + this.clockOffset;
  }

  /** Tasks that wait for their turn. */
  get waiting(): number {
    return this.#dispatcher.waiting;
  }

  async claim(jobs: readonly Job[]): Promise<void> {
    const { past, now } = this.#database;
    const context = { claimedAt: now, log: silentLog };
    const first = jobs.filter(({ queue }) => queue === 'first-deliveries');
    const retries = jobs.filter(({ queue }) => queue === 'retries');
    const { number } = this.connection;
    const claimed = this.#database.claim<FirstDeliveries>(first, number);
    this.#receive(await planFirstDeliveries(past, claimed, context));
    this.#receive(await planRetries(past, this.#database.claim<Retry>(retries, number), context));
  }

  /** Jobs of first deliveries that were stored as claimed by this worker. */
  takeOver(jobs: readonly Job[]): void {
    const context = { claimedAt: this.#database.now, log: silentLog };
    this.#receive(planHandedOver(claimsOf(jobs), eventsAtHand(this.#database), context));
  }

  /** Tasks come in any order: nothing may depend on it. */
  #receive({ tasks, done }: PlannedTasks): void {
    this.refresh();
    this.#database.finish(done.map(({ claim }) => claim));
    this.#parts.watch.planned(tasks);
    const shuffled: Task[] = [];
    const left = [...tasks];
    for (let task = this.#parts.random.take(left); task; task = this.#parts.random.take(left)) {
      this.leases.add(task.job);
      shuffled.push(task);
    }
    this.#dispatcher.add(shuffled);
  }

  /** The webhooks leave memory: their workspace seemed to be idle. */
  evict(): void {
    this.#loaded = false;
    this.view = new Map();
  }

  refresh(): void {
    this.#loaded = true;
    this.view = this.#database.tables.webhooks;
    this.#parts.watch.readSettings(this);
  }

  /** The next task has its turn. Returns what became of it. */
  async begin(): Promise<string> {
    this.#turns = 1;
    this.#dispatcher.run();
    this.#turns = 0;
    await this.#rest();
    return this.#turn;
  }

  #attempt(task: Task, seen: DeliveryTarget): Promise<MadeAttempt | null> {
    const { random, watch } = this.#parts;
    const target = this.secretsUnreadable ? withUnreadableSecret(seen) : seen;
    this.#turn = 'not sent';
    const send = () => {
      const { promise, resolve } = Promise.withResolvers<SendOutcome>();
      const { now: sentAt } = this.#database;
      const request: Request = { task, target, endedAt: null, sentAt, answer: resolve };
      this.#turn = 'sent';
      this.inFlight.push(request);
      try {
        watch.began(request, this);
      } catch (error) {
        this.#broken = error;
      }
      return promise;
    };
    const clock = { now: () => new Date(this.now) };
    return makeAttempt(task, target, { sender: { send }, clock, log: silentLog, random: random.next });
  }

  /** The answer is in. */
  async end(request: Request, outcome: SendOutcome): Promise<void> {
    this.inFlight.splice(this.inFlight.indexOf(request), 1);
    request.endedAt = this.now;
    request.answer(outcome);
    await this.#rest();
  }

  /** Records the oldest `count` outcomes. When that fails, it is tried again. */
  async record(count: number, end: TransactionEnd): Promise<void> {
    const batch = this.unrecorded.slice(0, count);
    const plain = this.#parts.random.chance(0.5) ? plainBatch(batch) : null;
    const recordIn = (work: (store: RecordStore) => Promise<readonly RecordedAttempt[]>) =>
      this.#database.transaction(end, async (store) => {
        const recorded = await work(store);
        if (end !== 'FAILS_BEFORE') this.#parts.watch.recording({ batch, recorded, heard: end === 'WORKS' });
      });
    try {
      // As the product does: by one statement, and when a number was taken, which fails all of it, by a transaction.
      if (plain && !this.#database.hasAny(plain.recorded.map(({ attempt }) => attempt)))
        await recordIn((store) => recordAtOnce(store, plain));
      else await recordIn((store) => recordBatch(store, batch));
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      throw error;
    }
    this.unrecorded = this.unrecorded.slice(count);
    if (batch.some(({ made }) => made?.gone)) this.refresh();
    for (const { task } of batch) {
      this.leases.recorded(task.job);
      this.leases.end(task.job);
    }
    await this.#rest();
  }

  #giveBack(claims: readonly Claimed<unknown>[]): Promise<void> {
    try {
      this.#parts.watch.gaveBack(
        claims.filter((claim) => this.#database.isCurrent(claim)),
        this,
      );
    } catch (error) {
      this.#broken = error;
    }
    this.#database.giveBack(claims);
    return Promise.resolve();
  }

  async #keepAlive(
    claims: readonly Claimed<unknown>[],
    worker: number | null,
  ): Promise<Set<Claimed<unknown>>> {
    if (!(await this.#heartbeats.reaches())) throw new Error('The connection was lost.');
    return this.#database.touch(claims, worker);
  }

  /** Sends a heartbeat; the database hears of it when `reachHeartbeats` is called. */
  startHeartbeat(): void {
    this.#heartbeats.add(this.leases.renew());
  }

  /** What was sent arrives, or is lost. */
  async reachHeartbeats(works: boolean): Promise<void> {
    await this.#heartbeats.reach(works);
    if (works) this.refresh();
  }

  /** Stops in good order: what is under way is interrupted, and what is not done is given back. */
  async stop(): Promise<void> {
    const stopped = this.#dispatcher.stop();
    for (const request of [...this.inFlight]) await this.end(request, { kind: 'interrupted' });
    await stopped;
    while (this.unrecorded.length > 0) await this.record(this.unrecorded.length, 'WORKS');
    await this.leases.giveBackAll();
    await this.#rest();
  }

  /** Waits for everything that follows from a step, and throws what was found on the way. */
  async #rest(): Promise<void> {
    await new Promise(setImmediate);
    if (this.#broken) throw this.#broken as Error;
  }
}
