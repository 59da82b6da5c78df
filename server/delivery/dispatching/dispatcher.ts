import { type Clock } from '../../clock.ts';
import { cancellation, erasedPayload, holdsBack } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { cancelAttempt, type MadeAttempt } from '../attempt/make-attempt.ts';
import { type Leases } from '../claiming/leases.ts';
import { type Task } from '../claiming/task.ts';
import { FairScheduler } from './fair-scheduler.ts';
import { type Slot } from './queues.ts';
import { type RateLimiter } from './rate-limiter.ts';
import { Saturation } from './saturation.ts';
import { outcomeOf } from './slot-outcome.ts';

/** Host names of endpoints, which are looked up before a request takes its turn. */
export interface EndpointNames {
  /** Whether a request to this webhook would start at once. */
  isResolved(target: DeliveryTarget): boolean;
  /** Looks its host name up. Resolves when that has ended, with addresses or without. Never rejects. */
  whenResolved(target: DeliveryTarget): Promise<void>;
}

export interface DispatcherParts {
  readonly leases: Pick<Leases, 'check' | 'begin' | 'end'>;
  readonly rateLimiter: Pick<RateLimiter, 'tryAcquire' | 'whenReady'>;
  readonly endpointNames: EndpointNames;
  /** A webhook as it was last read; undefined when its workspace is not loaded, or it was deleted. */
  readonly targetOf: (webhookId: string) => DeliveryTarget | undefined;
  /** Whether the webhooks of a workspace are in memory. */
  readonly isLoaded: (workspaceId: string) => boolean;
  /** Loads them. Resolves when that has ended, or is to be tried again. Never rejects. */
  readonly whenLoaded: (workspaceId: string) => Promise<void>;
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
  /** The monotonic clock, in milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
  /** Requests under way at once. */
  readonly maxInFlight: number;
  /** Requests under way at once to one webhook, at most. */
  readonly webhookConcurrency: number;
}

/** How often, at most, it looks for requests that have been under way for too long. */
const leastAgingMs = 100;
/**
 * More is claimed while fewer tasks than this multiple of `maxInFlight` could start at once: work for some dozen
 * milliseconds. More than so many, or than `maxInFlight`, would only take memory.
 */
const runnableFactor = 8;
const mostRunnable = 2048;

/**
 * Starts tasks as capacity comes free, one by one, so a slow endpoint holds up nothing but its own deliveries. When a
 * task's turn comes it is
 * - held back, when its endpoint is down and the delivery was not released;
 * - put back, when its workspace has to be loaded, the host name of its endpoint has to be looked up, or its webhook's rate
 *   limit has no start left;
 * - dropped, when the lease of its job has lapsed: another worker may have it;
 * - cancelled, when its webhook is disabled or deleted;
 * - else attempted.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #scheduler: FairScheduler<Task>;
  readonly #saturation: Saturation<Task>;
  /** Tasks that have waited for a look-up, and for which URL: they start with its result, however late their turn comes. */
  readonly #lookedUp = new WeakMap<Task, string>();
  #stopping = false;
  /** Runs again when the oldest request will have been under way for too long. */
  #aging: NodeJS.Timeout | null = null;
  #onIdle: (() => void) | null = null;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    const now = parts.now ?? (() => performance.now());
    const { maxInFlight: slots, webhookConcurrency: perWebhook } = parts;
    this.#scheduler = new FairScheduler({
      slots,
      perWebhook,
      now,
      isKnown: (webhookId) => parts.targetOf(webhookId) !== undefined,
    });
    this.#saturation = new Saturation(this.#scheduler, now);
  }

  add(tasks: readonly Task[]): void {
    for (const task of tasks) this.#scheduler.add(task);
    this.run();
  }

  /** Starts what may start. To be called when something has changed that it waited for. */
  run(): void {
    const { canRecord, targetOf, isLoaded, onRoom } = this.#parts;
    while (!this.#stopping && canRecord()) {
      const slot = this.#scheduler.next();
      if (!slot) {
        this.#watchAge();
        break;
      }
      const { item: task } = slot;
      const target = targetOf(task.webhookId);
      // Only when its workspace is loaded, a webhook that is missing was deleted.
      if (!target && !isLoaded(task.workspaceId)) this.#awaitLoad(slot);
      else if (target && holdsBack(target, task.released)) this.#hold(slot);
      else if (target && !this.#mayStart(slot, target)) this.#scheduler.putBack(slot);
      else this.#start(slot, target);
    }
    onRoom('any');
  }

  /** Whether more tasks are wanted, whoever's they are. */
  get hasRoom(): boolean {
    return this.room > 0;
  }

  /** How many more tasks that could start at once are wanted. */
  get room(): number {
    const { maxInFlight } = this.#parts;
    const wanted = Math.min(maxInFlight * runnableFactor, Math.max(maxInFlight, mostRunnable));
    return wanted - this.#scheduler.runnable;
  }

  /** How many more tasks of a webhook are wanted. */
  roomFor(webhook: { readonly workspaceId: string; readonly webhookId: string }): number {
    return this.#saturation.roomFor(webhook);
  }

  /** Webhooks of which enough waits: the next claim is to leave them out. */
  saturatedWebhooks(): string[] {
    return this.#saturation.saturatedWebhooks(this.hasRoom);
  }

  /** Whether a job of this task may not be taken: its workspace has its share of what waits here. */
  refuses(task: Task): boolean {
    return this.#saturation.refuses(task);
  }

  get inFlight(): number {
    return this.#scheduler.held;
  }

  /** Tasks that wait for their turn. */
  get waiting(): number {
    return this.#scheduler.waiting;
  }

  /** Whether a task of a workspace waits or is under way. */
  isBusyFor(workspaceId: string): boolean {
    return this.#scheduler.has(workspaceId);
  }

  /** Workspaces with a task that waits or is under way. */
  get workspaceIds(): string[] {
    return this.#scheduler.workspaceIds;
  }

  /** To be called when a webhook was deleted. What waits for it is cancelled in its turn. */
  forget(webhookId: string): void {
    this.#scheduler.forget(webhookId);
  }

  /** Webhooks of which it remembers how many requests at once they have earned. */
  get standings(): number {
    return this.#scheduler.standings;
  }

  /** Starts nothing more and forgets what waits; resolves when no request is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#aging) clearTimeout(this.#aging);
    this.#scheduler.drain();
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  #watchAge(): void {
    if (this.#aging || this.#stopping || this.#scheduler.waiting === 0) return;
    const ms = this.#scheduler.agesInMs;
    if (ms === null) return;
    const again = () => {
      this.#aging = null;
      this.run();
    };
    this.#aging = setTimeout(again, Math.max(ms, leastAgingMs)).unref();
  }

  #hold(slot: Slot<Task>): void {
    this.#parts.record(slot.item, null);
    this.#scheduler.release(slot, 'none');
    this.#ease(slot.item);
  }

  #awaitLoad(slot: Slot<Task>): void {
    this.#scheduler.putBack(slot);
    void this.#parts.whenLoaded(slot.item.workspaceId).then(() => {
      this.#scheduler.resume(slot);
      this.run();
    });
  }

  /** Whether nothing keeps a request from starting now. If something does, the webhook resumes when that has passed. */
  #mayStart(slot: Slot<Task>, target: DeliveryTarget): boolean {
    return !target.active || (this.#isResolved(slot, target) && this.#hasRate(slot, target));
  }

  /** A name whose server does not answer must not hold a slot, which others could use. */
  #isResolved(slot: Slot<Task>, target: DeliveryTarget): boolean {
    const { endpointNames } = this.#parts;
    if (endpointNames.isResolved(target) || this.#lookedUp.get(slot.item) === target.url) return true;
    void endpointNames.whenResolved(target).then(() => {
      this.#lookedUp.set(slot.item, target.url);
      this.#scheduler.resume(slot);
      this.run();
    });
    return false;
  }

  /** Counts a start if the webhook's rate limit, if it has one, allows it now. */
  #hasRate(slot: Slot<Task>, { rateLimitPerSecond: perSecond }: DeliveryTarget): boolean {
    if (perSecond === null) return true;
    const { rateLimiter } = this.#parts;
    const { workspaceId, webhookId } = slot.item;
    const webhook = { workspaceId, webhookId, perSecond };
    if (rateLimiter.tryAcquire(webhook)) return true;
    rateLimiter.whenReady(webhook, () => {
      this.#scheduler.resume(slot);
      this.run();
    });
    return false;
  }

  #start(slot: Slot<Task>, target: DeliveryTarget | undefined): void {
    const { leases } = this.#parts;
    const { item: task } = slot;
    leases.begin(task.job);
    void this.#attempt(task, target).then((made) => {
      leases.end(task.job);
      this.#scheduler.release(slot, made ? outcomeOf(made) : 'none', made?.answerMs);
      this.#ease(task);
      if (this.inFlight === 0) this.#onIdle?.();
      this.run();
    });
  }

  /** Returns what was sent; null when no request was made. */
  async #attempt(task: Task, target: DeliveryTarget | undefined): Promise<MadeAttempt | null> {
    const { leases, clock, attempt, record, onRequest } = this.#parts;
    if (!leases.check(task.job)) return null;
    const reason = cancellation(target) ?? erasure(task.event);
    if (reason !== null) {
      record(task, cancelAttempt(task, reason, clock.now()));
      return null;
    }
    const made = await attempt(task, target!);
    if (!made) return null;
    record(task, made);
    if (made.url === null) return null;
    onRequest(task, target!, made);
    return made;
  }

  #ease(task: Task): void {
    if (this.#saturation.hasEased(task)) this.#parts.onRoom('webhook');
  }
}

/** Why no attempt is made of an event without its payload; null when it has one. */
function erasure({ body }: Task['event']): string | null {
  return body.length === erasedPayload.length ? 'the event was erased' : null;
}
