import { LinkedList } from '../../linked-list.ts';
import { afterRequest, newLimit } from './concurrency-limit.ts';
import {
  newWebhook,
  newWorkspace,
  type Schedulable,
  type Slot,
  type WebhookQueue,
  type WorkspaceQueue,
} from './queues.ts';
import { type Pace, paces, type SlotRules, slotRules, type SlotUse } from './slot-rules.ts';
import { afterQuick, afterSlow, paceOf, slowMs, Standings } from './standing.ts';
import { Turns } from './turns.ts';

/**
 * How a request ended.
 * - `answered`: with an answer, whatever it was.
 * - `congested`: without one, or with one that asks for fewer requests.
 * - `hung`: at its timeout.
 * - `none`: none was made.
 */
export type SlotOutcome = 'answered' | 'congested' | 'hung' | 'none';

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
 * may hold is up to {@link slotRules}, and how many a webhook may, to its {@link afterRequest | concurrency limit}.
 *
 * Every operation takes constant time, however much waits.
 */
export class FairScheduler<T extends Schedulable> {
  readonly #options: FairSchedulerOptions;
  readonly #rules: SlotRules;
  /** What every workspace may start, however many of its requests are answered. */
  readonly #firstWindow: number;
  readonly #standings: Standings;
  readonly #workspaces = new Map<string, WorkspaceQueue<T>>();
  readonly #turns: Readonly<Record<Pace, Turns<WorkspaceQueue<T>>>>;
  /** Requests that are not overdue, the oldest first. */
  readonly #young = new LinkedList<Slot<T>>();
  readonly #use: SlotUse = { held: 0, slow: 0, trials: 0 };
  /** Which pace comes first among equals. */
  #first = 0;
  #waiting = 0;
  #runnable = 0;

  constructor(options: FairSchedulerOptions) {
    this.#options = options;
    this.#rules = slotRules(options.slots);
    this.#firstWindow = Math.ceil(options.slots / 4);
    this.#standings = new Standings(options);
    this.#turns = { quick: new Turns(), unproven: new Turns(), slow: new Turns() };
  }

  /** How many items wait in all. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of them wait for nothing but a slot, and will not hold it for long. */
  get runnable(): number {
    return this.#runnable;
  }

  /** Requests under way. */
  get held(): number {
    return this.#use.held;
  }

  /** In how many milliseconds the next request will have been under way for too long, which may let others start. */
  get agesInMs(): number | null {
    const oldest = this.#young.first;
    return oldest ? Math.max(0, oldest.startedAt + slowMs - this.#options.now()) : null;
  }

  /** How many webhooks without an item have a standing that is remembered. */
  get standings(): number {
    return this.#standings.size;
  }

  /** To be called when a webhook was deleted. Its workspace keeps what it has lost by it. */
  forget(webhookId: string): void {
    this.#standings.forget(webhookId);
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
        window: newLimit(this.#options.slots, this.#firstWindow),
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
    this.#sync(webhook);
  }

  /** Takes the item that starts next. Its slot is held until it is released. Undefined when nothing may start. */
  next(): Slot<T> | undefined {
    const startedAt = this.#options.now();
    this.#age(startedAt);
    const pace = this.#nextPace();
    if (pace === null) return undefined;
    this.#first = (paces.indexOf(pace) + 1) % paces.length;
    const webhook = this.#turns[pace].first!.ready[pace].first!;
    const { workspace } = webhook;
    const item = webhook.waiting.shift()!;
    const [slow, trial] = [pace !== 'quick', pace === 'unproven'];
    const slot: Slot<T> = { item, webhook, startedAt, slow, trial, young: null };
    slot.young = this.#young.add(slot);
    workspace.waiting -= 1;
    this.#waiting -= 1;
    this.#hold(slot, 1);
    // The next turn is another webhook's.
    workspace.ready[pace].remove(webhook.node);
    webhook.ready = null;
    this.#sync(webhook);
    return slot;
  }

  /** Ends a request. */
  release(slot: Slot<T>, outcome: SlotOutcome): void {
    const { webhook } = slot;
    if (outcome !== 'none') this.#learn(slot, outcome);
    this.#free(slot);
    this.#sync(webhook);
    this.#forget(webhook);
  }

  /** Takes back what `next` just gave: it is its webhook's first again, and the webhook waits for `resume`. */
  putBack(slot: Slot<T>): void {
    const { webhook } = slot;
    this.#free(slot);
    webhook.waiting.unshift(slot.item);
    webhook.workspace.waiting += 1;
    this.#waiting += 1;
    webhook.paused = true;
    this.#sync(webhook);
  }

  /** Ends the pause of this slot's webhook. */
  resume({ webhook }: Slot<T>): void {
    webhook.paused = false;
    this.#sync(webhook);
  }

  /** Removes everything that waits, and returns it. */
  drain(): T[] {
    const items: T[] = [];
    for (const workspace of this.#workspaces.values()) {
      workspace.waiting = 0;
      for (const webhook of workspace.webhooks.values()) {
        items.push(...webhook.waiting.drain());
        this.#sync(webhook);
        this.#forget(webhook);
      }
    }
    this.#waiting = 0;
    return items;
  }

  /** The pace whose next workspace has the fewest slots, of those that may start something; null when none may. */
  #nextPace(): Pace | null {
    let found: Pace | null = null;
    let fewest = Infinity;
    for (let n = 0; n < paces.length; n += 1) {
      const pace = paces[(this.#first + n) % paces.length]!;
      const workspace = this.#turns[pace].first;
      if (!workspace) continue;
      const own = slotsOf(workspace, pace);
      if (own >= fewest || !this.#rules.mayStart(pace, own, this.#use)) continue;
      found = pace;
      fewest = own;
    }
    return found;
  }

  /** What has been under way for too long counts as slow from now on, whatever comes of it. */
  #age(now: number): void {
    for (let slot = this.#young.first; slot && now - slot.startedAt >= slowMs; slot = this.#young.first) {
      this.#young.remove(slot.young!);
      slot.young = null;
      this.#hung(slot.webhook, now);
      this.#hold(slot, -1);
      slot.slow = true;
      slot.trial = false;
      this.#hold(slot, 1);
      this.#sync(slot.webhook);
    }
  }

  #hung(webhook: WebhookQueue<T>, now: number): void {
    webhook.standing = afterSlow(webhook.standing);
    this.#standings.penalise(webhook.workspace.workspaceId, now);
  }

  #learn({ webhook, startedAt, trial }: Slot<T>, outcome: Exclude<SlotOutcome, 'none'>): void {
    const { slots, perWebhook, now } = this.#options;
    const { standing, workspace } = webhook;
    const endedAt = now();
    const request = { answered: outcome === 'answered', startedAt, endedAt, underWay: webhook.running };
    const limit = afterRequest(standing.limit, request, perWebhook);
    if (limit !== standing.limit) webhook.standing = { ...standing, limit };
    const hung = outcome === 'hung' || endedAt - startedAt >= slowMs;
    if (hung) this.#hung(webhook, endedAt);
    else webhook.standing = afterQuick(webhook.standing);
    const ended = { answered: !hung, startedAt, endedAt, underWay: workspace.running };
    workspace.window = afterRequest(workspace.window, ended, slots);
    if (!trial) return;
    ended.underWay = workspace.trials;
    workspace.trialLimit = afterRequest(workspace.trialLimit, ended, slots);
  }

  #hold({ webhook, slow, trial }: Slot<T>, count: 1 | -1): void {
    const { workspace } = webhook;
    webhook.running += count;
    workspace.running += count;
    this.#use.held += count;
    if (slow) {
      workspace.slow += count;
      this.#use.slow += count;
    }
    if (trial) {
      workspace.trials += count;
      this.#use.trials += count;
    }
  }

  #free(slot: Slot<T>): void {
    if (slot.young) this.#young.remove(slot.young);
    this.#hold(slot, -1);
  }

  /** Puts a webhook, and its workspace, where they belong after something of it has changed. */
  #sync(webhook: WebhookQueue<T>): void {
    const { workspace, waiting, standing } = webhook;
    const pace = paceOf(standing);
    const most = pace === 'unproven' ? 1 : Math.floor(standing.limit.limit);
    const mayRun = !webhook.paused && webhook.running < most;
    const runnable = mayRun && pace === 'quick' ? waiting.size : 0;
    this.#runnable += runnable - webhook.runnable;
    webhook.runnable = runnable;
    const ready = mayRun && waiting.size > 0 ? pace : null;
    if (ready !== webhook.ready) {
      if (webhook.ready) workspace.ready[webhook.ready].remove(webhook.node);
      if (ready) workspace.ready[ready].append(webhook.node);
      webhook.ready = ready;
    }
    for (const each of paces)
      this.#turns[each].put(
        workspace.positions[each],
        this.#isReady(workspace, each) ? slotsOf(workspace, each) : null,
      );
  }

  #isReady({ ready, running, trials, trialLimit, window }: WorkspaceQueue<T>, pace: Pace): boolean {
    if (ready[pace].size === 0) return false;
    if (pace === 'quick') return running < Math.max(this.#firstWindow, Math.floor(window.limit));
    return pace === 'slow' || trials < Math.floor(trialLimit.limit);
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

/** What {@link SlotRules.mayStart} counts. */
function slotsOf<T>({ running, slow }: WorkspaceQueue<T>, pace: Pace): number {
  return pace === 'quick' ? running : slow;
}

function counts<T>({ standing, waiting, workspace }: WebhookQueue<T>): WaitingCounts {
  return { pace: paceOf(standing), ofWebhook: waiting.size, ofWorkspace: workspace.waiting };
}
