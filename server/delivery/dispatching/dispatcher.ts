import { type Clock } from '../../clock.ts';
import { cancellation, holdsBack } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { cancelAttempt, type MadeAttempt } from '../attempt/make-attempt.ts';
import { type Leases } from '../claiming/leases.ts';
import { type Task } from '../claiming/task.ts';
import { FairScheduler } from './fair-scheduler.ts';
import { type RateLimiter } from './rate-limiter.ts';
import { Saturation } from './saturation.ts';

export interface DispatcherParts {
  readonly leases: Pick<Leases, 'check' | 'begin' | 'end'>;
  readonly rateLimiter: Pick<RateLimiter, 'tryAcquire' | 'whenReady'>;
  /** A webhook as it was last read; undefined when nobody knows it. */
  readonly targetOf: (webhookId: string) => DeliveryTarget | undefined;
  /** Makes an attempt. Never rejects. Null: the worker's own stop interrupted it, and it is to be made again. */
  readonly attempt: (task: Task, target: DeliveryTarget) => Promise<MadeAttempt | null>;
  /** Takes the outcome of a task to be recorded. `made` null: the delivery is to be held back. */
  readonly record: (task: Task, made: MadeAttempt | null) => void;
  /** Hears of every request that was made, and of the settings that it was made with. */
  readonly onRequest: (task: Task, target: DeliveryTarget, made: MadeAttempt) => void;
  /** Whether another outcome can be taken to be recorded: nothing is started without. */
  readonly canRecord: () => boolean;
  /** Called when more work may be wanted: `webhook` when one that was left out has eased, else `any`. */
  readonly onRoom: (forWhat: 'any' | 'webhook') => void;
  readonly clock: Clock;
  /** Requests under way at once. */
  readonly maxInFlight: number;
  /** Requests under way at once to one webhook. */
  readonly webhookConcurrency: number;
}

/** More is claimed while fewer tasks than this multiple of `maxInFlight` could start at once. */
const runnableFactor = 8;

/**
 * Starts tasks as capacity comes free, one by one, so a slow endpoint holds up nothing but its own deliveries. When a
 * task's turn comes it is
 * - held back, when its endpoint is down and the delivery was not released;
 * - put back, when its webhook's rate limit has no start left;
 * - dropped, when the lease of its job has lapsed: another worker may have it;
 * - cancelled, when its webhook is disabled or deleted;
 * - else attempted.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #scheduler: FairScheduler<Task>;
  readonly #saturation: Saturation<Task>;
  #inFlight = 0;
  #stopping = false;
  #onIdle: (() => void) | null = null;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#scheduler = new FairScheduler(parts.webhookConcurrency);
    this.#saturation = new Saturation(this.#scheduler);
  }

  add(tasks: readonly Task[]): void {
    for (const task of tasks) this.#scheduler.add(task);
    this.run();
  }

  /** Starts what may start. To be called when something has changed that it waited for. */
  run(): void {
    const { maxInFlight, canRecord, targetOf, onRoom } = this.#parts;
    while (!this.#stopping && this.#inFlight < maxInFlight && canRecord()) {
      const task = this.#scheduler.next();
      if (!task) break;
      const target = targetOf(task.webhookId);
      if (target && holdsBack(target, task.released)) this.#hold(task);
      else if (target && !this.#hasRate(task, target)) this.#scheduler.putBack(task);
      else this.#start(task, target);
    }
    onRoom('any');
  }

  /** Whether more tasks are wanted. */
  get hasRoom(): boolean {
    return this.#scheduler.runnable < this.#parts.maxInFlight * runnableFactor;
  }

  /** Webhooks of which enough waits: the next claim is to leave them out. */
  saturatedWebhooks(): string[] {
    return this.#saturation.saturatedWebhooks();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Tasks that wait for their turn. */
  get waiting(): number {
    return this.#scheduler.waiting;
  }

  /** Workspaces with a task that waits or is under way. */
  get workspaceIds(): string[] {
    return this.#scheduler.workspaceIds;
  }

  /** To be called when a webhook was deleted. What waits for it is cancelled in its turn. */
  forget(webhookId: string): void {
    this.#scheduler.forgetLimit(webhookId);
  }

  /** Webhooks that get fewer requests at once, since their endpoints are congested. */
  get congested(): number {
    return this.#scheduler.limitedCount;
  }

  /** Starts nothing more and forgets what waits; resolves when no request is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#scheduler.drain();
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  #hold(task: Task): void {
    this.#parts.record(task, null);
    this.#scheduler.release(task);
    this.#ease(task);
  }

  /** Whether the webhook's rate limit, if it has one, lets a request start now. If not, the webhook resumes when it does. */
  #hasRate(task: Task, { active, rateLimitPerSecond: perSecond }: DeliveryTarget): boolean {
    if (!active || perSecond === null) return true;
    const { rateLimiter } = this.#parts;
    const webhook = { workspaceId: task.workspaceId, webhookId: task.webhookId, perSecond };
    if (rateLimiter.tryAcquire(webhook)) return true;
    rateLimiter.whenReady(webhook, () => {
      this.#scheduler.resume(task);
      this.run();
    });
    return false;
  }

  #start(task: Task, target: DeliveryTarget | undefined): void {
    const { leases } = this.#parts;
    this.#inFlight += 1;
    leases.begin(task.job);
    void this.#attempt(task, target).then((congested) => {
      this.#inFlight -= 1;
      leases.end(task.job);
      const known = this.#parts.targetOf(task.webhookId) !== undefined;
      this.#scheduler.release(task, congested && known);
      this.#ease(task);
      if (this.#inFlight === 0) this.#onIdle?.();
      this.run();
    });
  }

  /** Returns whether the endpoint is congested. */
  async #attempt(task: Task, target: DeliveryTarget | undefined): Promise<boolean> {
    const { leases, clock, attempt, record, onRequest } = this.#parts;
    if (!leases.check(task.job)) return false;
    const reason = cancellation(target);
    if (reason !== null) {
      record(task, cancelAttempt(task, reason, clock.now()));
      return false;
    }
    const made = await attempt(task, target!);
    if (!made) return false;
    record(task, made);
    if (made.url !== null) onRequest(task, target!, made);
    return isCongested(made);
  }

  #ease(task: Task): void {
    if (this.#saturation.hasEased(task)) this.#parts.onRoom('webhook');
  }
}

/** An endpoint that does not answer in time, or says that it has too much, gets fewer requests at once. */
function isCongested({ attempt }: MadeAttempt): boolean {
  return attempt.errorMessage === 'timeout' || attempt.httpStatusCode === 429;
}
