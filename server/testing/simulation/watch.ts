import { createHmac } from 'node:crypto';

import { type Task } from '../../delivery/claiming/task.ts';
import { type DeliveryKey, formatDeliveryId } from '../../model/index.ts';
import { type Claimed } from '../../queue/index.ts';
import { attemptsOf, type Database, type Tables } from './database.ts';
import { checkDelivery, demand, type Excuses } from './promises.ts';
import { leastWaits } from './webhooks.ts';
import { type Request, type Recording, type WatchedWorker, type Watcher } from './worker-parts.ts';

/** What is known of a request, besides what its worker knows. */
interface Seen {
  readonly request: Request;
  readonly worker: WatchedWorker;
  recorded: boolean;
  /** Whether a fault came between it and its record: from then on, others may send the same again. */
  faulty: boolean;
}

/** How old a worker's knowledge of settings may be: it reads them whenever it tells that its claims are alive. */
const viewMs = 5000;

/** Watches every step from outside, and throws when a promise is broken. */
export class Watch implements Watcher, Excuses {
  readonly #database: Database;
  readonly #requests = new Map<Task, Seen>();
  readonly #sent = new Map<string, Seen[]>();
  /** Tasks of deliveries that had arrived when they were planned, by their history. */
  readonly #afterArrival = new Set<Task>();
  /** Workers that were kept from reading settings, since the time given. */
  readonly #blind = new Map<WatchedWorker, number>();
  /** Work that was held back, and whose job is done again: by a commit nobody heard of, or a lost claim. There are two of it. */
  readonly copies = new Set<string>();
  /** What was held back of a job, by its id: when others take that job before it is finished, there are two of it. */
  readonly #held = new Map<string, string[]>();
  /** Deliveries of which the database lost a record, while the worker that wrote it went on to end their job. */
  readonly orphans = new Set<string>();
  /** How many attempts the last transaction said that it recorded. */
  #recorded = 0;
  /** What each worker read of settings, and when. */
  readonly #read = new Map<WatchedWorker, { readonly at: number; readonly webhooks: Tables['webhooks'] }>();

  constructor(database: Database) {
    this.#database = database;
  }

  readSettings(worker: WatchedWorker): void {
    this.#read.set(worker, { at: this.#database.now, webhooks: this.#database.tables.webhooks });
    this.#blind.delete(worker);
  }

  planned(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const { retryCount, data } = task.job.claim as Claimed<{ released: boolean }>;
      const fresh = task.ordinal === 0 && retryCount === 0 && !data.released; // no history is read of it
      const rows = attemptsOf(this.#database.tables, task);
      if (!fresh && rows.some(({ status }) => status === 'DELIVERED')) this.#afterArrival.add(task);
    }
  }

  began(request: Request, worker: WatchedWorker): void {
    const { task, target } = request;
    const { now, tables } = this.#database;
    const read = this.#read.get(worker)!;
    const known = read.webhooks.get(task.webhookId)!;
    demand(known.active, () => 'a request to a webhook that its worker could know to be disabled or deleted');
    demand(known.secretKey === target.secretKey, () => 'a request signed with a secret of another time');
    const blindSince = this.#blind.get(worker) ?? now;
    demand(blindSince - read.at <= viewMs, () => `settings that are ${now - read.at} ms old`);
    demand(this.#database.isCurrent(task.job.claim), () => 'a request under a claim that is somebody else’s');
    demand(
      task.origin === 'MANUAL' || !this.#afterArrival.has(task),
      () => 'an attempt of the schedule after the delivery had arrived',
    );
    if (task.origin === 'SCHEDULED' && task.ordinal > 0) {
      const before = attemptsOf(tables, task).find(
        (row) => row.origin === 'SCHEDULED' && row.ordinal === task.ordinal - 1,
      );
      demand(before?.nextAttemptAt, () => `retry ${task.ordinal} without a failed attempt before it`);
      demand(before.nextAttemptAt.getTime() <= now, () => `retry ${task.ordinal} before its time`);
    }
    this.#countDoubles(request, worker);
  }

  #countDoubles(request: Request, worker: WatchedWorker): void {
    const work = workOf(request.task);
    const earlier = this.#sent.get(work) ?? [];
    demand(
      this.copies.has(work) || earlier.every(({ faulty }) => faulty),
      () => `${work} sent twice, with no fault in between`,
    );
    const seen = { request, worker, recorded: false, faulty: false };
    this.#sent.set(work, [...earlier, seen]);
    this.#requests.set(request.task, seen);
  }

  recording({ batch, recorded, heard }: Recording): void {
    this.#recorded = recorded.length;
    for (const { task, made, attempt } of recorded) {
      const seen = this.#requests.get(task);
      demand(!seen?.recorded, () => `the result of ${workOf(task)} counted twice`);
      demand(
        !attempt.errorMessage?.includes('deleted') || this.#isDeleted(task),
        () => `${workOf(task)} cancelled, although its webhook is there`,
      );
      if (!seen) continue; // a cancellation
      seen.recorded = true;
      const { target, endedAt } = seen.request;
      demand(
        attempt.signature === signature(String(task.event.body), target.secretKey),
        () => 'a wrong signature',
      );
      if (task.origin === 'MANUAL' || attempt.status === 'DELIVERED') continue;
      const waits = leastWaits(target);
      const goesOn = task.ordinal < waits.length && attempt.httpStatusCode !== 410;
      demand(goesOn === (made.retryAt !== null), () => `${waits.length - task.ordinal} retries were left`);
      if (made.retryAt === null) continue;
      const wait = made.retryAt.getTime() - endedAt!;
      const least = Math.max(waits[task.ordinal]!, Number(attempt.response?.headers[0]?.value ?? 0)) * 1000;
      const most = target.retry.jitter ? Math.max(least, waits[task.ordinal]! * 1200) : least;
      demand(least <= wait && wait <= most, () => `retry ${task.ordinal + 1} after ${wait} ms`);
    }
    for (const { task, made } of batch) {
      if (made) continue;
      const { claim } = task.job;
      if (!heard || !this.#database.isCurrent(claim)) this.copies.add(workOf(task));
      this.#held.set(claim.id, [...(this.#held.get(claim.id) ?? []), workOf(task)]);
    }
  }

  #isDeleted({ webhookId }: Task): boolean {
    return this.#database.tables.webhooks.get(webhookId)!.deleted;
  }

  gaveBack(claims: readonly Claimed<unknown>[], worker: WatchedWorker): void {
    const ids = new Set(claims.map(({ id }) => id));
    const underWay = [
      ...worker.inFlight.map(({ task }) => task),
      ...worker.unrecorded.map(({ task }) => task),
    ].find((task) => ids.has(task.job.claim.id));
    demand(!underWay, () => `a job is given back while ${workOf(underWay!)} is under way`);
    this.lapsed(claims);
  }

  /** The queue gives jobs to others. */
  lapsed(claims: readonly Pick<Claimed<unknown>, 'id'>[]): void {
    const ids = new Set(claims.map(({ id }) => id));
    this.#fault(({ request }) => ids.has(request.task.job.claim.id));
    for (const id of ids) for (const work of this.#held.get(id) ?? []) this.copies.add(work);
  }

  crashed(worker: WatchedWorker): void {
    this.#fault((seen) => seen.worker === worker);
  }

  /**
   * The database lost its last commits.
   *
   * @param unheard Whether some worker does not hear of it: it may end a job of which a part is lost.
   */
  lost(before: Tables, unheard: boolean): void {
    const kept = new Set(this.#database.tables.attempts);
    const gone = before.attempts.filter((row) => !kept.has(row));
    if (unheard)
      for (const delivery of [...gone, ...before.held]) this.orphans.add(formatDeliveryId(delivery));
    for (const seen of this.#requests.values()) {
      const { task } = seen.request;
      const isGone = gone.some(
        (row) =>
          row.ordinal === task.ordinal &&
          row.eventRowId === task.eventRowId &&
          row.webhookId === task.webhookId,
      );
      if (!isGone) continue;
      seen.recorded = false;
      seen.faulty = true;
    }
  }

  /** A worker cannot read settings now: it is paused, or does not reach the database. */
  blind(worker: WatchedWorker): void {
    if (!this.#blind.has(worker)) this.#blind.set(worker, this.#database.now);
  }

  #fault(concerns: (seen: Seen) => boolean): void {
    for (const seen of this.#requests.values()) if (!seen.recorded && concerns(seen)) seen.faulty = true;
  }

  /** Looks at what has changed. A claim or a beat changes nothing that a delivery hangs on. */
  committed(before: Tables): void {
    const { tables } = this.#database;
    const { attempts, held, jobs } = tables;
    if (attempts === before.attempts && held === before.held && jobs.length === before.jobs.length) return;
    const written = attempts.length - before.attempts.length;
    demand(written <= 0 || written === this.#recorded, () => `${written} written, ${this.#recorded} told of`);
    for (const delivery of this.deliveries()) checkDelivery(tables, delivery, this);
  }

  deliveries(): DeliveryKey[] {
    return [...this.#database.tables.events.values()].flatMap(({ id, webhookIds }) =>
      webhookIds.map((webhookId) => ({ eventRowId: id, webhookId })),
    );
  }
}

export function workOf(task: Pick<Task, 'eventRowId' | 'webhookId' | 'origin' | 'ordinal'>): string {
  return `${formatDeliveryId(task)} ${task.origin} ${task.ordinal}`;
}

const signatures = new Map<string, string>();

/** Not the product's own function: this is what a receiver computes. */
function signature(body: string, secret: string | null): string | null {
  if (secret === null) return null;
  const key = `${secret} ${body}`;
  let known = signatures.get(key);
  if (!known) signatures.set(key, (known = createHmac('sha256', secret).update(body).digest('hex')));
  return known;
}
