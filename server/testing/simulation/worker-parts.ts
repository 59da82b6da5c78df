import { type MadeAttempt } from '../../delivery/attempt/make-attempt.ts';
import { type Task } from '../../delivery/claiming/task.ts';
import { type PendingRecord, type RecordedAttempt } from '../../delivery/recording/record-batch.ts';
import { type SendOutcome } from '../../delivery/sending/send-outcome.ts';
import { type Claimed } from '../../queue/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type Database } from './database.ts';
import { type Random } from './random.ts';

/** A request under way. */
export interface Request {
  readonly task: Task;
  /** The webhook as it was sent to. */
  readonly target: DeliveryTarget;
  /** By the worker's wall clock, which may be set while the request is under way. */
  endedAt: number | null;
  /** By the database's clock. */
  readonly sentAt: number;
  readonly answer: (outcome: SendOutcome) => void;
}

/** A transaction that records a batch. */
export interface Recording {
  readonly batch: readonly PendingRecord[];
  readonly recorded: readonly RecordedAttempt[];
  /** Whether the worker hears of its commit. */
  readonly heard: boolean;
}

/** What is seen of a worker. */
export interface WatchedWorker {
  readonly name: string;
  /** By its wall clock. */
  readonly now: number;
  readonly inFlight: readonly Request[];
  readonly unrecorded: readonly PendingRecord[];
}

/** Watches every step, and throws when a promise is broken. */
export interface Watcher {
  readSettings(worker: WatchedWorker): void;
  planned(tasks: readonly Task[]): void;
  began(request: Request, worker: WatchedWorker): void;
  /** Right before the commit. */
  recording(recording: Recording): void;
  /** The queue gives jobs to others. */
  lapsed(claims: readonly Pick<Claimed<unknown>, 'id'>[]): void;
  /** A worker gives claims back that are still its own. */
  gaveBack(claims: readonly Claimed<unknown>[], worker: WatchedWorker): void;
}

export interface WorkerParts {
  readonly database: Database;
  readonly watch: Watcher;
  readonly random: Random;
  /** Hears of every request that was made, as the breaker does. */
  readonly onRequest: (worker: WatchedWorker, task: Task, target: DeliveryTarget, made: MadeAttempt) => void;
}
