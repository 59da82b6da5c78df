import { Fifo } from '../../fifo.ts';

interface Schedulable {
  readonly workspaceId: string;
  readonly webhookId: string;
}

interface WebhookQueue<T> {
  readonly webhookId: string;
  readonly waiting: Fifo<T>;
  running: number;
  /** Whether it stands in its workspace's rotation. */
  queued: boolean;
  /** Its rate limit makes it wait. */
  paused: boolean;
  /** How many of `waiting` could not start, as of the last count. */
  blocked: number;
}

interface WorkspaceQueue<T> {
  readonly webhooks: Map<string, WebhookQueue<T>>;
  /** Webhooks that may start a request, in rotation. */
  readonly ready: Fifo<WebhookQueue<T>>;
  queued: boolean;
}

/**
 * Decides what starts next. Turns rotate over workspaces, then over a workspace's webhooks, so a long queue delays
 * nobody but its owner. A webhook runs at most `perWebhook` items at once, and fewer while its endpoint is congested: a
 * congested request takes one from its limit, down to 1; about one round of good answers gives one back.
 *
 * Every operation takes constant time, however much waits.
 */
export class FairScheduler<T extends Schedulable> {
  readonly #perWebhook: number;
  readonly #workspaces = new Map<string, WorkspaceQueue<T>>();
  readonly #ready = new Fifo<WorkspaceQueue<T>>();
  /** Limits of webhooks that are below `perWebhook`. */
  readonly #limits = new Map<string, number>();
  #waiting = 0;
  #blocked = 0;

  constructor(perWebhook: number) {
    this.#perWebhook = perWebhook;
  }

  /** How many items wait in all. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of them could start at once: the others wait for their own webhook. */
  get runnable(): number {
    return this.#waiting - this.#blocked;
  }

  /** How many webhooks have an item that waits or runs. */
  get webhookCount(): number {
    let count = 0;
    for (const { webhooks } of this.#workspaces.values()) count += webhooks.size;
    return count;
  }

  /** How many webhooks have a limit of their own, since their endpoints are congested. */
  get limitedCount(): number {
    return this.#limits.size;
  }

  /** To be called when a webhook was deleted: its limit is no longer needed. */
  forgetLimit(webhookId: string): void {
    this.#limits.delete(webhookId);
  }

  /** Workspaces with an item that waits or runs. */
  get workspaceIds(): string[] {
    return [...this.#workspaces.keys()];
  }

  /** How many items wait for the webhook of this one. */
  waitingWith(item: T): number {
    return this.#find(item).webhook?.waiting.size ?? 0;
  }

  /** Webhooks for which at least `count` items wait. */
  webhooksWaiting(count: number): string[] {
    const found: string[] = [];
    for (const { webhooks } of this.#workspaces.values()) {
      for (const webhook of webhooks.values())
        if (webhook.waiting.size >= count) found.push(webhook.webhookId);
    }
    return found;
  }

  add(item: T): void {
    let workspace = this.#workspaces.get(item.workspaceId);
    if (!workspace)
      this.#workspaces.set(
        item.workspaceId,
        (workspace = { webhooks: new Map(), ready: new Fifo(), queued: false }),
      );
    let webhook = workspace.webhooks.get(item.webhookId);
    if (!webhook) {
      const { webhookId } = item;
      webhook = { webhookId, waiting: new Fifo(), running: 0, queued: false, paused: false, blocked: 0 };
      workspace.webhooks.set(webhookId, webhook);
    }
    webhook.waiting.push(item);
    this.#waiting += 1;
    this.#enqueue(workspace, webhook);
  }

  /** The item that starts next, which counts as running until it is released. Undefined when nothing may start. */
  next(): T | undefined {
    const workspace = this.#ready.shift();
    const webhook = workspace?.ready.shift();
    if (!workspace || !webhook) return undefined;
    workspace.queued = false;
    webhook.queued = false;
    const item = this.#mayRun(webhook) ? webhook.waiting.shift() : undefined;
    if (item !== undefined) {
      webhook.running += 1;
      this.#waiting -= 1;
    }
    this.#enqueue(workspace, webhook);
    this.#enqueueWorkspace(workspace);
    return item ?? this.next(); // paused, or limited, since it became ready
  }

  /**
   * Ends a running item.
   *
   * @param congested Whether the endpoint did not answer in time, or said that it has too much.
   */
  release(item: T, congested = false): void {
    const { workspace, webhook } = this.#find(item);
    if (!workspace || !webhook) return;
    webhook.running -= 1;
    this.#adapt(webhook.webhookId, congested);
    this.#enqueue(workspace, webhook);
    this.#forget(item.workspaceId, workspace, webhook);
  }

  /** Returns the item that `next` just gave: it is its webhook's first again, and the webhook waits for `resume`. */
  putBack(item: T): void {
    const { workspace, webhook } = this.#find(item);
    if (!workspace || !webhook) return;
    webhook.running -= 1;
    webhook.waiting.unshift(item);
    this.#waiting += 1;
    webhook.paused = true;
    this.#count(webhook);
  }

  /** Ends the pause of this item's webhook. */
  resume(item: T): void {
    const { workspace, webhook } = this.#find(item);
    if (!workspace || !webhook) return;
    webhook.paused = false;
    this.#enqueue(workspace, webhook);
  }

  /** Removes everything that waits, and returns it. */
  drain(): T[] {
    const items: T[] = [];
    for (const [workspaceId, workspace] of this.#workspaces) {
      for (const webhook of workspace.webhooks.values()) {
        items.push(...webhook.waiting.drain());
        this.#count(webhook);
        this.#forget(workspaceId, workspace, webhook);
      }
    }
    this.#waiting = 0;
    return items;
  }

  #find(item: T): { workspace?: WorkspaceQueue<T>; webhook?: WebhookQueue<T> } {
    const workspace = this.#workspaces.get(item.workspaceId);
    return { workspace, webhook: workspace?.webhooks.get(item.webhookId) };
  }

  #limitOf(webhookId: string): number {
    return Math.floor(this.#limits.get(webhookId) ?? this.#perWebhook);
  }

  #mayRun(webhook: WebhookQueue<T>): boolean {
    return !webhook.paused && webhook.running < this.#limitOf(webhook.webhookId);
  }

  #adapt(webhookId: string, congested: boolean): void {
    const limit = this.#limits.get(webhookId);
    if (congested) this.#limits.set(webhookId, Math.max(1, Math.floor(limit ?? this.#perWebhook) - 1));
    else if (limit !== undefined) {
      const higher = limit + 1 / limit;
      if (higher < this.#perWebhook) this.#limits.set(webhookId, higher);
      else this.#limits.delete(webhookId);
    }
  }

  #count(webhook: WebhookQueue<T>): void {
    const blocked = this.#mayRun(webhook) ? 0 : webhook.waiting.size;
    this.#blocked += blocked - webhook.blocked;
    webhook.blocked = blocked;
  }

  #enqueue(workspace: WorkspaceQueue<T>, webhook: WebhookQueue<T>): void {
    this.#count(webhook);
    if (webhook.queued || webhook.waiting.size === 0 || !this.#mayRun(webhook)) return;
    webhook.queued = true;
    workspace.ready.push(webhook);
    this.#enqueueWorkspace(workspace);
  }

  #enqueueWorkspace(workspace: WorkspaceQueue<T>): void {
    if (workspace.queued || workspace.ready.size === 0) return;
    workspace.queued = true;
    this.#ready.push(workspace);
  }

  #forget(workspaceId: string, workspace: WorkspaceQueue<T>, webhook: WebhookQueue<T>): void {
    if (webhook.waiting.size > 0 || webhook.running > 0) return;
    workspace.webhooks.delete(webhook.webhookId);
    if (workspace.webhooks.size === 0) this.#workspaces.delete(workspaceId);
  }
}
