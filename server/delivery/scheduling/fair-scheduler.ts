import { Fifo } from './fifo.ts';

interface Sized {
  readonly workspaceId: string;
  readonly webhookId: string;
}

interface WebhookQueue<T> {
  readonly webhookId: string;
  readonly waiting: Fifo<T>;
  running: number;
  /** Whether it stands in its workspace's round. */
  queued: boolean;
  /** Its rate limit has it wait. */
  paused: boolean;
  /** How many of it wait behind slots that are all taken, as they were counted last. */
  blocked: number;
}

interface WorkspaceQueue<T> {
  readonly lanes: Map<string, WebhookQueue<T>>;
  readonly ready: Fifo<WebhookQueue<T>>;
  queued: boolean;
}

/** How a slot was used. SLOW: the endpoint did not answer in time, or said that it has too much. */
export type Congestion = 'FINE' | 'SLOW';

/**
 * What waits for a slot, and who is next. Work is shared by workspace, then by webhook, in turn: a workspace or a
 * webhook with a long queue delays nobody but itself. Each webhook has at most `perWebhook` slots at once, and fewer
 * when its endpoint is slow: one less with each request that timed out, and back by about one with each round of
 * answers, so that an endpoint with trouble is not held under by those who wait for it.
 *
 * Every operation takes constant time, whatever waits.
 */
export class FairScheduler<T extends Sized> {
  readonly #perWebhook: number;
  readonly #rounds = new Map<string, WorkspaceQueue<T>>();
  readonly #ready = new Fifo<WorkspaceQueue<T>>();
  /** Of the webhooks that have fewer slots than they might. */
  readonly #limits = new Map<string, number>();
  #waiting = 0;
  #blocked = 0;

  constructor(perWebhook: number) {
    this.#perWebhook = perWebhook;
  }

  /** How many wait in all. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of them could start if there were slots in the process: the others wait for their webhook's own. */
  get runnable(): number {
    return this.#waiting - this.#blocked;
  }

  /** Webhooks of which something waits or runs. */
  get lanes(): number {
    let lanes = 0;
    for (const round of this.#rounds.values()) lanes += round.lanes.size;
    return lanes;
  }

  /** Workspaces of which something waits or runs. */
  get workspaces(): string[] {
    return [...this.#rounds.keys()];
  }

  /** How many wait for the webhook of this item. */
  waitingWith(item: T): number {
    return this.#laneOf(item).lane?.waiting.size ?? 0;
  }

  /** Webhooks of which at least `count` wait. */
  webhooksWaiting(count: number): string[] {
    const found: string[] = [];
    for (const { lanes } of this.#rounds.values()) {
      for (const lane of lanes.values()) if (lane.waiting.size >= count) found.push(lane.webhookId);
    }
    return found;
  }

  add(item: T): void {
    let round = this.#rounds.get(item.workspaceId);
    if (!round)
      this.#rounds.set(item.workspaceId, (round = { lanes: new Map(), ready: new Fifo(), queued: false }));
    let lane = round.lanes.get(item.webhookId);
    if (!lane) {
      const { webhookId } = item;
      lane = { webhookId, waiting: new Fifo(), running: 0, queued: false, paused: false, blocked: 0 };
      round.lanes.set(webhookId, lane);
    }
    lane.waiting.push(item);
    this.#waiting += 1;
    this.#enqueue(round, lane);
  }

  /** The next one, which now holds a slot of its webhook until it is released. Undefined when nothing may run. */
  take(): T | undefined {
    const round = this.#ready.shift();
    const lane = round?.ready.shift();
    if (!round || !lane) return undefined;
    round.queued = false;
    lane.queued = false;
    const item = this.#mayRun(lane) ? lane.waiting.shift() : undefined;
    if (item !== undefined) {
      lane.running += 1;
      this.#waiting -= 1;
    }
    this.#enqueue(round, lane);
    this.#enqueueRound(round);
    return item ?? this.take(); // paused, or slower, since it was put in line
  }

  /** Gives a slot back. */
  release(item: T, use: Congestion = 'FINE'): void {
    const { round, lane } = this.#laneOf(item);
    if (!round || !lane) return;
    lane.running -= 1;
    this.#adapt(lane.webhookId, use);
    this.#enqueue(round, lane);
    this.#forget(item.workspaceId, round, lane);
  }

  /** Takes back what was just taken, as the first of its webhook, which gets no slot until it is resumed. */
  putBack(item: T): void {
    const { round, lane } = this.#laneOf(item);
    if (!round || !lane) return;
    lane.running -= 1;
    lane.waiting.unshift(item);
    this.#waiting += 1;
    lane.paused = true;
    this.#count(lane);
  }

  resume(item: T): void {
    const { round, lane } = this.#laneOf(item);
    if (!round || !lane) return;
    lane.paused = false;
    this.#enqueue(round, lane);
  }

  /** Takes out everything that waits. */
  drain(): T[] {
    const items: T[] = [];
    for (const [workspaceId, round] of this.#rounds) {
      for (const lane of round.lanes.values()) {
        items.push(...lane.waiting.drain());
        this.#count(lane);
        this.#forget(workspaceId, round, lane);
      }
    }
    this.#waiting = 0;
    return items;
  }

  #laneOf(item: T): { round?: WorkspaceQueue<T>; lane?: WebhookQueue<T> } {
    const round = this.#rounds.get(item.workspaceId);
    return { round, lane: round?.lanes.get(item.webhookId) };
  }

  #limitOf(webhookId: string): number {
    return Math.floor(this.#limits.get(webhookId) ?? this.#perWebhook);
  }

  #mayRun(lane: WebhookQueue<T>): boolean {
    return !lane.paused && lane.running < this.#limitOf(lane.webhookId);
  }

  #adapt(webhookId: string, use: Congestion): void {
    const limit = this.#limits.get(webhookId);
    if (use === 'SLOW') this.#limits.set(webhookId, Math.max(1, Math.floor(limit ?? this.#perWebhook) - 1));
    else if (limit !== undefined) {
      const higher = limit + 1 / limit;
      if (higher < this.#perWebhook) this.#limits.set(webhookId, higher);
      else this.#limits.delete(webhookId);
    }
  }

  #count(lane: WebhookQueue<T>): void {
    const blocked = this.#mayRun(lane) ? 0 : lane.waiting.size;
    this.#blocked += blocked - lane.blocked;
    lane.blocked = blocked;
  }

  #enqueue(round: WorkspaceQueue<T>, lane: WebhookQueue<T>): void {
    this.#count(lane);
    if (lane.queued || lane.waiting.size === 0 || !this.#mayRun(lane)) return;
    lane.queued = true;
    round.ready.push(lane);
    this.#enqueueRound(round);
  }

  #enqueueRound(round: WorkspaceQueue<T>): void {
    if (round.queued || round.ready.size === 0) return;
    round.queued = true;
    this.#ready.push(round);
  }

  #forget(workspaceId: string, round: WorkspaceQueue<T>, lane: WebhookQueue<T>): void {
    if (lane.waiting.size > 0 || lane.running > 0) return;
    round.lanes.delete(lane.webhookId);
    if (round.lanes.size === 0) this.#rounds.delete(workspaceId);
  }
}
