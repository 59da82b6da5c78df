import { type Log } from '../../log.ts';
import { type Claimed, noPresence, type Presence, type Queue, type QueueName } from '../../queue/index.ts';
import { renewLeases } from './heartbeat.ts';
import { isHeld, type LeasedJob } from './leased-job.ts';

export interface LeasesParts {
  readonly queue: Pick<Queue, 'keepAlive' | 'giveBack'>;
  readonly log: Log;
  /** The number of this worker; it has none unless given. */
  readonly presence?: Pick<Presence, 'number' | 'onChange'>;
  /** Called when attempts may start again. */
  readonly onResume?: () => void;
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/**
 * Custody of the jobs that this worker has claimed. A job
 * - enters by `add`, with one task per delivery;
 * - is kept by `renew`, every few seconds, as long as the queue confirms its claim;
 * - leaves when its last delivery is recorded: the transaction that records it finishes the job as well;
 * - or is forfeited: its lease lapsed, the queue knows of another claim, or what is recorded of it may be lost. Nothing
 *   more is started for it, and it is given back once nothing of it is under way, since whoever claims it next sends
 *   everything that is not recorded.
 *
 * Others take the jobs of a worker whose number they miss. So when this worker has lost its number, nothing is started
 * until the queue has confirmed all claims under the new one, or under none.
 */
export class Leases {
  readonly #queue: LeasesParts['queue'];
  readonly #log: Log;
  readonly #presence: NonNullable<LeasesParts['presence']>;
  readonly #onResume: () => void;
  readonly #now: () => number;
  #renewing: Promise<void> = Promise.resolve();
  #suspended = false;
  readonly #jobs = new Set<LeasedJob>();
  /** Forfeited, and to be given back when the last request of theirs has ended and is recorded. */
  readonly #leaving = new Set<LeasedJob>();

  constructor({ queue, log, presence = noPresence, onResume, now }: LeasesParts) {
    this.#queue = queue;
    this.#log = log;
    this.#presence = presence;
    this.#onResume = onResume ?? (() => undefined);
    this.#now = now ?? (() => performance.now());
    presence.onChange(() => this.#onNumberChange());
  }

  /** Whether nothing may start, for any job: this worker's number has changed, and its claims are not confirmed yet. */
  get suspended(): boolean {
    return this.#suspended;
  }

  /** Leased jobs, without those that were forfeited. */
  get jobs(): ReadonlySet<LeasedJob> {
    return this.#jobs;
  }

  add(job: LeasedJob): void {
    this.#jobs.add(job);
  }

  /** Whether an attempt of this job may start now. A job whose lease has lapsed is forfeited. */
  check(job: LeasedJob): boolean {
    if (isHeld(job, this.#now(), this.#presence.number)) return true;
    this.forfeit([job]);
    return false;
  }

  /** A request of the job starts, or a result of it waits to be recorded. Ended by `end`. */
  begin(job: LeasedJob): void {
    job.underWay += 1;
  }

  end(job: LeasedJob): void {
    job.underWay -= 1;
    if (job.underWay === 0 && this.#leaving.delete(job)) void this.#giveBack([job]);
  }

  /** One delivery of the job is recorded. */
  recorded(job: LeasedJob): void {
    job.remaining -= 1;
    job.partlyRecorded = true;
    if (job.remaining === 0) this.#jobs.delete(job);
  }

  forfeit(jobs: readonly LeasedJob[]): void {
    const leased = jobs.filter((job) => this.#jobs.delete(job));
    for (const job of jobs) job.forfeited = true;
    for (const job of leased) if (job.underWay > 0) this.#leaving.add(job);
    void this.#giveBack(leased.filter((job) => job.underWay === 0));
  }

  /**
   * Attempts are recorded without waiting for the disk, so a crash of PostgreSQL may undo the last of them. A job whose
   * first part was recorded would then end without that part; whoever claims it anew reads what is there.
   */
  forfeitPartlyRecorded(): void {
    this.forfeit([...this.#jobs].filter((job) => job.partlyRecorded));
  }

  /**
   * Renews all leases, one renewal after the other: the queue has to know them by the last number. Rejects when the
   * queue does not answer: then they last as long as their last confirmation.
   */
  renew(): Promise<void> {
    const renewed = this.#renewing.then(() => this.#renew());
    this.#renewing = renewed.catch(() => undefined);
    return renewed;
  }

  async #renew(): Promise<void> {
    const worker = this.#presence.number;
    await renewLeases(this.#jobs, { at: this.#now(), worker }, (name, claims) =>
      this.#queue.keepAlive(name, claims, worker),
    );
    if (!this.#suspended || worker !== this.#presence.number) return;
    this.#suspended = false;
    this.#onResume();
  }

  #onNumberChange(): void {
    this.#suspended = true;
    this.renew().catch((error: unknown) => {
      this.#log.warn({ err: error }, 'Could not renew the leases of claimed jobs under a new worker number.');
    });
  }

  /** When the worker stops: hands every job that is not finished to whoever claims it next. */
  async giveBackAll(): Promise<void> {
    const jobs = [...this.#jobs, ...this.#leaving];
    this.#jobs.clear();
    this.#leaving.clear();
    await this.#giveBack(jobs);
  }

  async #giveBack(jobs: readonly LeasedJob[]): Promise<void> {
    for (const [name, ofQueue] of Map.groupBy(jobs, (job) => job.queue))
      await this.giveBackClaims(
        name,
        ofQueue.map((job) => job.claim),
      );
  }

  /** Hands jobs that were claimed, but are not leased yet, to whoever claims them next. Never rejects. */
  async giveBackClaims(name: QueueName, claims: readonly Claimed<unknown>[]): Promise<void> {
    try {
      await this.#queue.giveBack(name, claims);
    } catch (error) {
      this.#log.warn({ err: error }, 'Could not give jobs back: their claims lapse within 15 s.');
    }
  }
}
