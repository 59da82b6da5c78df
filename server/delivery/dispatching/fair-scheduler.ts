import { afterRequest, newLimit } from './concurrency-limit.ts';
import { HeldSlots } from './held-slots.ts';
import { learnLimit } from './learn-limit.ts';
import {
  newWebhook,
  newWorkspace,
  type Schedulable,
  type Slot,
  type WebhookQueue,
  type WorkspaceQueue,
} from './queues.ts';
import { type SlotOutcome } from './slot-outcome.ts';
import { type Pace } from './slot-rules.ts';
import { afterQuick, afterSlow, paceOf, slowMs, Standings } from './standing.ts';
import { StartOrder } from './start-order.ts';

export interface FairSchedulerOptions {
  /** Requests under way at once. */
  readonly slots: number;
  /** Requests under way at once to one webhook. */
  readonly perWebhook: number;
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** Whether a webhook exists, as far as this worker knows: the standing of others is not kept. All, unless given. */
  readonly isKnown?: (webhookId: string) => boolean;
}

/** What waits in this worker with one item. */
export interface WaitingCounts {
  readonly pace: Pace;
  /** Items of its webhook. */
  readonly ofWebhook: number;
  readonly ofWorkspace: number;
}

/**
 * Decides what starts next. The workspace with the fewest requests under way comes first, then those that have waited
 * longest, and a workspace's webhooks take turns, so a long queue delays nobody but its owner. How many slots a workspace
 * may hold is up to {@link slotRules}, and how many a webhook may, to its {@link learnLimit | concurrency limit}.
 *
 * Every operation takes constant time, however much waits.
 */
export class FairScheduler<T extends Schedulable> {
  readonly #options: FairSchedulerOptions;
  readonly #standings: Standings;
  readonly #workspaces = new Map<string, WorkspaceQueue<T>>();
  readonly #order: StartOrder<T>;
  readonly #slots = new HeldSlots<T>();
  #waiting = 0;

  constructor(options: FairSchedulerOptions) {
    this.#options = options;
    this.#order = new StartOrder(options.slots);
    this.#standings = new Standings(options);
  }

  /** How many items wait in all. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of them wait for nothing but a slot, and will not hold it for long. */
  get runnable(): number {
    return this.#order.runnable;
  }

  /** Requests under way. */
  get held(): number {
    return this.#slots.use.held;
  }

  /** In how many milliseconds the next request will have been under way for too long, which may let others start. */
  get agesInMs(): number | null {
    const { overdueAt } = this.#slots;
    return overdueAt === null ? null : Math.max(0, overdueAt - this.#options.now());
  }

  /** How many webhooks without an item have a standing that is remembered. */
  get standings(): number {
    return this.#standings.size;
  }

  /** To be called when a webhook was deleted. Its workspace keeps what it has lost by it. */
  forget(webhookId: string): void {
    this.#standings.forget(webhookId);
  }

  /** Whether a workspace has an item that waits or runs. */
  has(workspaceId: string): boolean {
    return this.#workspaces.has(workspaceId);
  }

  /** Workspaces with an item that waits or runs. */
  get workspaceIds(): string[] {
    return [...this.#workspaces.keys()];
  }

  /** How many items of a workspace wait. */
  waitingOf(workspaceId: string): number {
    return this.#workspaces.get(workspaceId)?.waiting ?? 0;
  }

  /** What waits with an item that waits or runs, or was just released. */
  waitingWith({ workspaceId, webhookId }: T): WaitingCounts {
    return this.waitingOfWebhook(workspaceId, webhookId);
  }

  /** What waits of a webhook and its workspace. */
  waitingOfWebhook(workspaceId: string, webhookId: string): WaitingCounts {
    const workspace = this.#workspaces.get(workspaceId);
    const webhook = workspace?.webhooks.get(webhookId);
    if (!workspace || !webhook) return { pace: 'quick', ofWebhook: 0, ofWorkspace: workspace?.waiting ?? 0 };
    return counts(webhook);
  }

  /** Webhooks with at least as many waiting items as `shareOf` says. */
  webhooksOver(shareOf: (counts: WaitingCounts) => number): string[] {
    const found: string[] = [];
    for (const { webhooks } of this.#workspaces.values()) {
      for (const webhook of webhooks.values()) {
        const { size } = webhook.waiting;
        if (size > 0 && size >= shareOf(counts(webhook))) found.push(webhook.webhookId);
      }
    }
    return found;
  }

  add(item: T): void {
    const { workspaceId, webhookId } = item;
    let workspace = this.#workspaces.get(workspaceId);
    if (!workspace) {
      workspace = newWorkspace(workspaceId, {
        trialLimit: this.#standings.trialLimitOf(workspaceId),
        window: newLimit(this.#options.slots, this.#order.firstWindow),
      });
      this.#workspaces.set(workspaceId, workspace);
    }
    let webhook = workspace.webhooks.get(webhookId);
    if (!webhook) {
      const standing = this.#standings.of(workspaceId, webhookId, this.#options.now());
      webhook = newWebhook(webhookId, workspace, standing);
      workspace.webhooks.set(webhookId, webhook);
    }
    webhook.waiting.push(item);
    workspace.waiting += 1;
    this.#waiting += 1;
    this.#order.sync(webhook);
  }

  /** Takes the item that starts next. Its slot is held until it is released. Undefined when nothing may start. */
  next(): Slot<T> | undefined {
    const startedAt = this.#options.now();
    this.#age(startedAt);
    const turn = this.#order.take(this.#slots.use);
    if (!turn) return undefined;
    const { webhook, pace } = turn;
    const slot = this.#slots.take(webhook.waiting.shift()!, webhook, pace, startedAt);
    webhook.workspace.waiting -= 1;
    this.#waiting -= 1;
    this.#order.sync(webhook); // the next turn is another webhook's
    return slot;
  }

  /**
   * Ends a request.
   *
   * @param answerMs How long its answer took, without connecting; if it is not known, as long as it held its slot.
   */
  release(slot: Slot<T>, outcome: SlotOutcome, answerMs?: number | null): void {
    const { webhook } = slot;
    if (outcome !== 'none') this.#learn(slot, outcome, answerMs ?? null);
    this.#slots.free(slot);
    this.#order.sync(webhook);
    this.#forget(webhook);
  }

  /** Takes back what `next` just gave: it is its webhook's first again, and the webhook waits for `resume`. */
  putBack(slot: Slot<T>): void {
    const { webhook } = slot;
    this.#slots.free(slot);
    webhook.waiting.unshift(slot.item);
    webhook.workspace.waiting += 1;
    this.#waiting += 1;
    webhook.paused = true;
    this.#order.sync(webhook);
  }

  /** Ends the pause of this slot's webhook. */
  resume({ webhook }: Slot<T>): void {
    webhook.paused = false;
    this.#order.sync(webhook);
  }

  /** Removes everything that waits, and returns it. */
  drain(): T[] {
    const items: T[] = [];
    for (const workspace of this.#workspaces.values()) {
      workspace.waiting = 0;
      for (const webhook of workspace.webhooks.values()) {
        items.push(...webhook.waiting.drain());
        this.#order.sync(webhook);
        this.#forget(webhook);
      }
    }
    this.#waiting = 0;
    return items;
  }

  /** What has been under way for too long counts as slow from now on, whatever comes of it. */
  #age(now: number): void {
    for (let slot = this.#slots.nextOverdue(now); slot; slot = this.#slots.nextOverdue(now)) {
      this.#hung(slot.webhook, now);
      this.#order.sync(slot.webhook);
    }
  }

  #hung(webhook: WebhookQueue<T>, now: number): void {
    webhook.standing = afterSlow(webhook.standing);
    this.#standings.penalise(webhook.workspace.workspaceId, now);
  }

  #learn(slot: Slot<T>, outcome: Exclude<SlotOutcome, 'none'>, answerMs: number | null): void {
    const { slots, perWebhook, now } = this.#options;
    const { webhook, startedAt, trial } = slot;
    const { workspace } = webhook;
    const endedAt = now();
    learnLimit(slot, { answered: outcome === 'answered', answerMs, endedAt }, perWebhook);
    const hung = outcome === 'hung' || endedAt - startedAt >= slowMs;
    if (hung) this.#hung(webhook, endedAt);
    else webhook.standing = afterQuick(webhook.standing);
    const ended = { answered: !hung, startedAt, endedAt, underWay: workspace.running };
    workspace.window = afterRequest(workspace.window, ended, slots);
    if (!trial) return;
    ended.underWay = workspace.trials;
    workspace.trialLimit = afterRequest(workspace.trialLimit, ended, slots);
  }

  #forget(webhook: WebhookQueue<T>): void {
    if (webhook.waiting.size > 0 || webhook.running > 0) return;
    const { workspace, webhookId, standing } = webhook;
    if (this.#options.isKnown?.(webhookId) ?? true) this.#standings.remember(webhookId, standing);
    workspace.webhooks.delete(webhookId);
    if (workspace.webhooks.size > 0) return;
    this.#standings.rememberTrialLimit(workspace.workspaceId, workspace.trialLimit);
    this.#workspaces.delete(workspace.workspaceId);
  }
}

function counts<T>({ standing, waiting, workspace }: WebhookQueue<T>): WaitingCounts {
  return { pace: paceOf(standing), ofWebhook: waiting.size, ofWorkspace: workspace.waiting };
}
