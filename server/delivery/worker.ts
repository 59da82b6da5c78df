import { setTimeout as pause } from 'node:timers/promises';

import { periodic, type Periodic, StallGuard } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type BreakerLimits } from '../model/index.ts';
import { type Presence, type Queue, type WakeUps } from '../queue/index.ts';
import { endStalledBackends, reserveSends, type Storage } from '../storage/index.ts';
import { makeAttempt } from './attempt/make-attempt.ts';
import { ClaimLoops } from './claiming/claim-loops.ts';
import { HandOver, type HandOverParts } from './claiming/hand-over.ts';
import { Leases } from './claiming/leases.ts';
import { type LeasedJob } from './claiming/leased-job.ts';
import { isProbe, type Task } from './claiming/task.ts';
import { logAttempts } from './recording/log-line.ts';
import { type PendingRecord, type RecordedAttempt } from './recording/record-batch.ts';
import { recordInTransaction } from './recording/record-transaction.ts';
import { createRecorder, type Recorder } from './recording/recorder.ts';
import { Breaker } from './recovery/breaker.ts';
import { OrphanRescuer } from './recovery/orphan-rescuer.ts';
import { Releaser } from './recovery/releaser.ts';
import { TakeOver } from './recovery/take-over.ts';
import { deadAfterMs } from './recovery/worker-roll.ts';
import { Dispatcher } from './dispatching/dispatcher.ts';
import { RateLimiter } from './dispatching/rate-limiter.ts';
import { unrecordedBound } from './in-flight-bound.ts';
import { type Sender } from './sending/sender.ts';

export interface WorkerParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  /** Shows other workers that this one is there. The queue has to have the same one. */
  readonly presence: Presence;
  readonly sender: Sender;
  readonly live: Pick<Live, 'wake' | 'moved'>;
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
  /** How often the worker does what it does by time; {@link workerIntervals} unless given. */
  readonly intervals?: Partial<typeof workerIntervals>;
}

/** In milliseconds. */
export const workerIntervals = {
  /** Between renewals of leases. The queue gives a job away after 15 s of silence. */
  heartbeatMs: 5000,
  /** Between readings of settings: so old they may be when a waiting delivery is made. */
  upkeepMs: 5000,
};
/** How long requests under way may go on when the worker stops. What is still open then is given back unspent. */
const drainMs = 8000;
/** Between two tries to load a workspace. */
const loadAgainMs = 1000;
/** How long recording may take when the worker stops. */
const recordMs = 5000;

/** Wires the rooms of delivery together: claim → dispatch → attempt → record. */
export class Worker implements Closeable {
  readonly #parts: WorkerParts;
  readonly #leases: Leases;
  readonly #loops: ClaimLoops;
  readonly #dispatcher: Dispatcher;
  readonly #recorder: Recorder;
  readonly #rateLimiter: RateLimiter;
  readonly #breaker: Breaker;
  readonly #releaser: Releaser;
  readonly #orphanRescuer: OrphanRescuer;
  readonly #takeOver: TakeOver;
  readonly #stallGuard = new StallGuard(deadAfterMs, () => this.#dispatcher.run());
  readonly #interrupt = new AbortController();
  readonly #repeated: Periodic[] = [];
  #closing: Promise<void> | null = null;

  /** Takes deliveries of events that this process has just stored. */
  readonly handOver: HandOver;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    const { storage, queue, log, live, sender, clock } = parts;
    const onChange = (workspaceId: string) => live.wake(workspaceId);
    this.#leases = new Leases({ ...parts, onResume: () => this.#dispatcher.run() });
    const isBusy = () => this.#leases.jobs.size > 0;
    this.#takeOver = new TakeOver({ ...parts, notifications: storage.notifications, isBusy });
    this.#breaker = new Breaker({ ...parts, onChange, limits: parts.breakerLimits });
    this.#releaser = new Releaser({
      ...parts,
      onChange,
      onReleased: (workspaceId, keys) => live.moved(workspaceId, 'RELEASED', keys),
    });
    this.#orphanRescuer = new OrphanRescuer(parts);
    this.#rateLimiter = new RateLimiter((webhook, lengthMs) => reserveSends(storage.pool, webhook, lengthMs));
    this.#recorder = createRecorder({
      record: (take) => recordInTransaction(storage, queue, take),
      onRecorded: (batch, recorded) => this.#onRecorded(batch, recorded),
      log,
      limit: this.#mostUnrecorded,
    });
    this.#dispatcher = new Dispatcher({
      ...parts,
      leases: this.#leases,
      rateLimiter: this.#rateLimiter,
      endpointNames: sender,
      targetOf: (webhookId) => storage.directory.get(webhookId),
      isLoaded: (workspaceId) => storage.directory.isLoaded(workspaceId),
      whenLoaded: (workspaceId) => this.#whenLoaded(workspaceId),
      attempt: (task, target) =>
        makeAttempt(task, target, { sender, clock, log, signal: this.#interrupt.signal }),
      record: (task, made) => {
        this.#leases.begin(task.job);
        this.#recorder.add({ task, made });
      },
      onRequest: (task, target, { attempt }) => this.#breaker.observe(target, attempt, isProbe(task)),
      canRecord: () => this.#mayStart,
      onRoom: (forWhat) => (forWhat === 'any' ? this.#loops.onRoom() : this.#loops.poll()),
    });
    const giveBack: HandOverParts['giveBack'] = (name, claims) => this.#leases.giveBackClaims(name, claims);
    this.handOver = new HandOver({
      log,
      room: () => (this.#room === 'any' ? this.#dispatcher.room : 0),
      roomFor: (webhook) => this.#dispatcher.roomFor(webhook),
      receive: (tasks) => this.#receive(tasks),
      giveBack,
    });
    this.#loops = new ClaimLoops({
      ...parts,
      receiver: {
        room: () => this.#room,
        saturatedWebhooks: () => this.#dispatcher.saturatedWebhooks(),
        receive: (tasks) => this.#receive(tasks),
        giveBack,
      },
    });
  }

  start(): void {
    const { wakeUps, storage, log, intervals } = this.#parts;
    const { heartbeatMs, upkeepMs } = { ...workerIntervals, ...intervals };
    wakeUps.onWake((name) => this.#loops.poll(name));
    storage.directory.keepLoaded((workspaceId) => this.#dispatcher.isBusyFor(workspaceId));
    storage.directory.onRemove(({ id }) => {
      this.#dispatcher.forget(id);
      this.#breaker.forget(id);
    });
    storage.onConnectionLost(() => this.#leases.forfeitPartlyRecorded());
    // Each by itself: nothing else may delay the renewal of leases.
    this.#repeated.push(
      periodic(() => this.#leases.renew(), {
        everyMs: heartbeatMs,
        onError: (error) => log.warn({ err: error }, 'Could not renew the leases of claimed jobs.'),
      }),
      periodic(() => this.#upkeep(), {
        everyMs: upkeepMs,
        onError: (error) =>
          log.warn({ err: error }, 'Could not read the settings of webhooks; trying again.'),
      }),
    );
    this.#releaser.start();
    this.#orphanRescuer.start();
    this.#takeOver.start();
    this.#loops.start();
  }

  /** Deliveries in this worker: requests under way, waiting for their turn, waiting to be recorded. */
  get counts(): { readonly inFlight: number; readonly waiting: number; readonly unrecorded: number } {
    const { inFlight, waiting } = this.#dispatcher;
    return { inFlight, waiting, unrecorded: this.#recorder.unrecorded };
  }

  /** How many webhooks this worker remembers, by the requests at once that they have earned, and by failures. */
  get remembered(): { readonly standings: number; readonly failing: number } {
    return { standings: this.#dispatcher.standings, failing: this.#breaker.size };
  }

  /** For how long it has not polled for jobs, in milliseconds, when it should have; null as long as it does. */
  get stuckMs(): number | null {
    return this.#loops.stuckMs;
  }

  /** Takes no more work, lets requests under way end for 8 s, and gives the rest back unspent. */
  close(): Promise<void> {
    return (this.#closing ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.handOver.stop();
    const tooLong = setTimeout(() => this.#interrupt.abort(), drainMs);
    // Nothing more starts from now on, though a claim may still be under way.
    const dispatched = this.#dispatcher.stop();
    await this.#loops.stop();
    await Promise.all([this.#releaser.close(), this.#orphanRescuer.close(), this.#takeOver.close()]);
    this.#rateLimiter.close();
    await dispatched;
    clearTimeout(tooLong);
    await this.#recorder.drain(recordMs);
    await this.#breaker.drain();
    await Promise.all(this.#repeated.map((one) => one.stop()));
    await this.#leases.giveBackAll();
  }

  /** Whether attempts may start, of jobs whose lease holds. */
  get #mayStart(): boolean {
    if (this.#leases.suspended || this.#recorder.unrecorded >= this.#mostUnrecorded) return false;
    return this.#stallGuard.hasRead();
  }

  get #mostUnrecorded(): number {
    return unrecordedBound(this.#parts.maxInFlight);
  }

  get #room(): 'any' | 'others' | 'none' {
    if (this.#recorder.unrecorded >= this.#mostUnrecorded) return 'none';
    return this.#dispatcher.hasRoom ? 'any' : 'others';
  }

  /** Takes the tasks of claimed jobs, except jobs of workspaces that have their share here: these are given back unspent. */
  #receive(tasks: readonly Task[]): void {
    const refused = new Set<LeasedJob>();
    for (const [job, [task]] of Map.groupBy(tasks, ({ job }) => job))
      if (this.#dispatcher.refuses(task!)) refused.add(job);
    const taken = refused.size === 0 ? tasks : tasks.filter(({ job }) => !refused.has(job));
    for (const task of tasks) this.#leases.add(task.job);
    this.#dispatcher.add(taken);
    if (refused.size > 0) this.#leases.forfeit([...refused]);
  }

  #onRecorded(batch: readonly PendingRecord[], recorded: readonly RecordedAttempt[]): void {
    for (const { task } of batch) {
      this.#leases.recorded(task.job);
      this.#leases.end(task.job);
    }
    const { clock, live, log, storage, onAttempts } = this.#parts;
    for (const workspaceId of new Set(recorded.map(({ task }) => task.workspaceId))) live.wake(workspaceId);
    const held = batch.flatMap(({ task, made }) => (made === null ? [task] : []));
    for (const [workspaceId, tasks] of Map.groupBy(held, (task) => task.workspaceId))
      live.moved(workspaceId, 'HELD', tasks);
    for (const { made, attempt } of recorded)
      if (made.retryAt !== null && attempt.nextAttemptAt !== null)
        this.#loops.expectRetry(made.retryAt.getTime() - clock.now().getTime());
    const gone = recorded.filter(({ made }) => made.gone).map(({ task }) => task.workspaceId);
    // Cancels what waits here for a webhook that was just disabled; should it fail, the next claim reads it.
    if (gone.length > 0) storage.directory.refresh([...new Set(gone)]).catch(() => undefined);
    onAttempts?.(recorded);
    logAttempts(log, recorded);
    this.#dispatcher.run();
  }

  /** Loads a workspace for jobs that wait for it. After an error, they ask again a second later. */
  async #whenLoaded(workspaceId: string): Promise<void> {
    const { storage, log } = this.#parts;
    await storage.directory.load(workspaceId).catch((err: unknown) => {
      log.warn({ err, workspaceId }, 'Could not read the webhooks of a workspace; trying again.');
      return pause(loadAgainMs, undefined, { ref: false });
    });
  }

  async #upkeep(): Promise<void> {
    const { storage, log } = this.#parts;
    const { workspaceIds } = this.#dispatcher;
    if (workspaceIds.length > 0) await storage.directory.refresh(workspaceIds);
    const connections = await endStalledBackends(storage.pool);
    if (connections > 0) log.warn({ connections }, 'Ended connections of processes that fell silent.');
  }
}
