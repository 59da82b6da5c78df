import { type RecordStore } from '../../delivery/recording/record-batch.ts';
import { type HistoryReader } from '../../delivery/claiming/plan-tasks.ts';
import { type DeliveryKey, formatAttemptId, formatDeliveryId, type StoredEvent } from '../../model/index.ts';
import { type Claimed, type FirstDeliveries, type QueueName, type Retry } from '../../queue/index.ts';
import { type HeldDelivery, type NewAttempt } from '../../storage/index.ts';
import { type SimulatedWebhook } from './webhooks.ts';

/** A job as pg-boss keeps it. */
export interface Job {
  readonly id: string;
  readonly queue: QueueName;
  readonly data: FirstDeliveries | Retry;
  readonly startAfter: number;
  /** Counts claims, from the second one. */
  readonly retryCount: number;
  readonly claimedBefore: boolean;
  /** Null while nobody has it. */
  readonly heartbeatAt: number | null;
  /** The number of the worker that has it. */
  readonly worker: number | null;
}

/** All that is committed. Never changed: a transaction makes another one, and a commit puts it in its place. */
export interface Tables {
  readonly events: ReadonlyMap<string, StoredEvent & { readonly payload: string }>;
  readonly webhooks: ReadonlyMap<string, SimulatedWebhook>;
  /** In the order of their positions. */
  readonly attempts: readonly Row[];
  readonly jobs: readonly Job[];
  readonly held: readonly HeldDelivery[];
}

export type Row = NewAttempt & { readonly position: string; readonly deliveredAt: null };

export const heartbeatMs = 15_000;

/** How a transaction ends. FAILS_AFTER: it is committed, and nobody hears of it. */
export type TransactionEnd = 'WORKS' | 'FAILS_BEFORE' | 'FAILS_AFTER';

export class ConnectionLost extends Error {}

/** PostgreSQL and the queue, as far as deliveries see them: transactions are atomic, keys unique, claims fenced. */
export class Database {
  now: number;
  tables: Tables;
  /** What is there after a crash; null when all is on the disk. */
  #onDisk: Tables | null = null;
  #jobs = 0;
  /** Numbers of workers whose connection is there, as the database sees it. */
  readonly present = new Set<number>();
  #numbers = 0;

  constructor(now: number, webhooks: ReadonlyMap<string, SimulatedWebhook>) {
    this.now = now;
    this.tables = { events: new Map(), webhooks, attempts: [], jobs: [], held: [] };
  }

  commit(changes: Partial<Tables>, durable = true): void {
    this.#onDisk = durable ? null : (this.#onDisk ?? this.tables);
    this.tables = { ...this.tables, ...changes };
  }

  /** A worker connects. Returns its number. */
  connect(): number {
    this.present.add((this.#numbers += 1));
    return this.#numbers;
  }

  /** Ends all connections and forgets the commits that did not wait for the disk. Returns what was there before. */
  crash(): Tables {
    const before = this.tables;
    this.present.clear();
    if (this.#onDisk) this.commit(this.#onDisk);
    return before;
  }

  get past(): HistoryReader {
    return {
      attempts: (_, keys) => Promise.resolve(keys.flatMap((key) => attemptsOf(this.tables, key))),
      events: (_, ids) =>
        Promise.resolve(
          ids.map((id) => ({ ...this.tables.events.get(id)!, source: null, traceContext: null })),
        ),
    };
  }

  job(queue: QueueName, data: FirstDeliveries | Retry, startAfter: Date | null): Job {
    const id = `job ${(this.#jobs += 1)}`;
    const at = startAfter?.getTime() ?? this.now;
    const unclaimed = { retryCount: 0, claimedBefore: false, heartbeatAt: null, worker: null };
    return { id, queue, data, startAfter: at, ...unclaimed };
  }

  /** A job that is claimed by the transaction that adds it. */
  claimedFromTheStart(job: Job, worker: number | null): Job {
    return { ...job, claimedBefore: true, heartbeatAt: this.now, worker };
  }

  /** The job of a delivery that has none: held back before, or orphaned. */
  releasedJob({ workspaceId, webhookId, eventRowId, ordinal }: HeldDelivery): Job {
    const which = { workspaceId, webhookId, released: true };
    return ordinal === 0
      ? this.job('first-deliveries', { ...which, eventRowIds: [eventRowId] }, null)
      : this.job('retries', { ...which, eventRowId, origin: 'SCHEDULED', ordinal }, null);
  }

  /** Jobs whose time has come and which nobody has. */
  due(queue: QueueName): Job[] {
    return this.tables.jobs.filter(
      (job) => job.queue === queue && job.heartbeatAt === null && job.startAfter <= this.now,
    );
  }

  claim<T>(wanted: readonly Job[], worker: number | null): Claimed<T>[] {
    const claims: Claimed<T>[] = [];
    const jobs = this.tables.jobs.map((job) => {
      if (!wanted.includes(job)) return job;
      const retryCount = job.claimedBefore ? job.retryCount + 1 : 0;
      claims.push({ id: job.id, retryCount, worker, data: job.data as T });
      return { ...job, retryCount, claimedBefore: true, heartbeatAt: this.now, worker };
    });
    this.commit({ jobs });
    return claims;
  }

  /** Whether a claim is still the one that the queue knows. */
  isCurrent(claim: Claimed<unknown>): boolean {
    return this.tables.jobs.some((job) => isClaimOf(claim, job));
  }

  /** Moves heartbeats, of claims that are current. Returns those. */
  touch(claims: readonly Claimed<unknown>[], worker: number | null): Set<Claimed<unknown>> {
    const ours = claims.filter((claim) => this.isCurrent(claim));
    this.#change(claims, (job) => ({ ...job, heartbeatAt: this.now, worker }));
    return new Set(ours);
  }

  finish(claims: readonly Claimed<unknown>[]): void {
    this.commit({ jobs: this.tables.jobs.filter((job) => !claims.some((claim) => isClaimOf(claim, job))) });
  }

  giveBack(claims: readonly Claimed<unknown>[]): void {
    this.#change(claims, (job) => ({ ...job, heartbeatAt: null, worker: null }));
  }

  /** The numbers under which jobs are claimed. */
  get claimants(): number[] {
    return this.tables.jobs.flatMap(({ worker }) => worker ?? []);
  }

  /** Gives away the jobs of workers that are not there. Returns them. */
  releaseClaims(workers: readonly number[]): Job[] {
    const isReleased = ({ worker }: Job) =>
      worker !== null && workers.includes(worker) && !this.present.has(worker);
    const released = this.tables.jobs.filter(isReleased);
    if (released.length > 0)
      this.commit({
        jobs: this.tables.jobs.map((job) =>
          isReleased(job) ? { ...job, heartbeatAt: null, worker: null } : job,
        ),
      });
    return released;
  }

  #change(claims: readonly Claimed<unknown>[], change: (job: Job) => Job): void {
    const jobs = this.tables.jobs.map((job) =>
      claims.some((claim) => isClaimOf(claim, job)) ? change(job) : job,
    );
    this.commit({ jobs });
  }

  /** Gives away the jobs whose heart stopped beating. Returns them. */
  supervise(): Job[] {
    const lapsed = this.tables.jobs.filter(
      ({ heartbeatAt }) => heartbeatAt !== null && heartbeatAt + heartbeatMs < this.now,
    );
    if (lapsed.length > 0)
      this.commit({
        jobs: this.tables.jobs.map((job) =>
          lapsed.includes(job) ? { ...job, heartbeatAt: null, worker: null } : job,
        ),
      });
    return lapsed;
  }

  /** Whether the number of any of these attempts is taken. */
  hasAny(attempts: readonly NewAttempt[]): boolean {
    const ids = new Set(this.tables.attempts.map(formatAttemptId));
    return attempts.some((attempt) => ids.has(formatAttemptId(attempt)));
  }

  /** Runs `work` in a transaction that does not wait for the disk. */
  async transaction<T>(end: TransactionEnd, work: (store: RecordStore) => Promise<T>): Promise<T> {
    const draft = { ...this.tables };
    const result = await work(this.#store(draft));
    if (end === 'FAILS_BEFORE') throw new ConnectionLost();
    this.commit(draft, false);
    if (end === 'FAILS_AFTER') throw new ConnectionLost();
    return result;
  }

  #store(draft: { -readonly [K in keyof Tables]: Tables[K] }): RecordStore {
    return {
      insertAttempts: (attempts) => {
        // As the statement does: of two with one key one is written, and no index is returned.
        const before = new Set(draft.attempts.map(formatAttemptId));
        const refused = [...attempts.keys()].filter((index) => before.has(formatAttemptId(attempts[index]!)));
        const free = attempts.filter((attempt) => !before.has(formatAttemptId(attempt)));
        const written = [...new Map(free.map((attempt) => [formatAttemptId(attempt), attempt])).values()];
        const rows = written.map((attempt, index) => ({
          ...attempt,
          position: String(draft.attempts.length + index + 1),
          deliveredAt: null,
        }));
        if (rows.length > 0) draft.attempts = [...draft.attempts, ...rows];
        return Promise.resolve(refused);
      },
      readAttempts: (_, keys) => Promise.resolve(keys.flatMap((key) => attemptsOf(draft, key))),
      hold: (deliveries) => {
        draft.held = [...draft.held, ...deliveries];
        return Promise.resolve();
      },
      enqueueRetries: (retries) => {
        draft.jobs = [
          ...draft.jobs,
          ...retries.map(({ startAfter, ...data }) => this.job('retries', data, startAfter)),
        ];
        return Promise.resolve();
      },
      disableWebhook: ({ webhookId, revision }) => {
        const webhook = draft.webhooks.get(webhookId)!;
        if (webhook.revision === revision && webhook.active)
          draft.webhooks = new Map(draft.webhooks).set(webhookId, { ...webhook, active: false });
        return Promise.resolve();
      },
      finishJobs: (_, claims) => {
        draft.jobs = draft.jobs.filter((job) => !claims.some((claim) => isClaimOf(claim, job)));
        return Promise.resolve();
      },
    };
  }
}

function isClaimOf({ id, retryCount }: Claimed<unknown>, job: Job): boolean {
  return job.id === id && job.heartbeatAt !== null && job.retryCount === retryCount;
}

/** Attempts by delivery, each delivery's oldest first; kept, since rows are looked at far more often than written. */
const indexes = new WeakMap<readonly Row[], ReadonlyMap<string, readonly Row[]>>();

function indexOf(attempts: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  let index = indexes.get(attempts);
  if (!index) {
    const sorted = attempts.toSorted((one, other) => one.attemptNumber - other.attemptNumber);
    indexes.set(attempts, (index = Map.groupBy(sorted, formatDeliveryId)));
  }
  return index;
}

/** All attempts of a delivery, oldest first. */
export function attemptsOf({ attempts }: Tables, delivery: DeliveryKey): readonly Row[] {
  return indexOf(attempts).get(formatDeliveryId(delivery)) ?? [];
}
