import { Fifo } from './fifo.ts';

interface Sized {
  readonly workspaceId: string;
  readonly webhookId: string;
}

interface Lane<T> {
  readonly webhookId: string;
  readonly waiting: Fifo<T>;
  running: number;
  /** Whether it stands in its workspace's round. */
  queued: boolean;
}

interface Round<T> {
  readonly lanes: Map<string, Lane<T>>;
  readonly ready: Fifo<Lane<T>>;
  queued: boolean;
}

/**
 * What waits for a slot, and who is next. Work is shared by workspace, then by webhook, in turn: a workspace or a
 * webhook with a long queue delays nobody but itself. Each webhook has at most `perWebhook` slots at once.
 *
 * Every operation takes constant time, whatever waits.
 */
export class Slots<T extends Sized> {
  readonly #perWebhook: number;
  readonly #rounds = new Map<string, Round<T>>();
  readonly #ready = new Fifo<Round<T>>();
  #waiting = 0;

  constructor(perWebhook: number) {
    this.#perWebhook = perWebhook;
  }

  /** How many wait in all. */
  get waiting(): number {
    return this.#waiting;
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
      lane = { webhookId: item.webhookId, waiting: new Fifo(), running: 0, queued: false };
      round.lanes.set(item.webhookId, lane);
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
    const item = lane.waiting.shift()!;
    lane.running += 1;
    this.#waiting -= 1;
    this.#enqueue(round, lane);
    this.#enqueueRound(round);
    return item;
  }

  /** Gives a slot back. */
  release(item: T): void {
    const round = this.#rounds.get(item.workspaceId);
    const lane = round?.lanes.get(item.webhookId);
    if (!round || !lane) return;
    lane.running -= 1;
    if (lane.waiting.size > 0) this.#enqueue(round, lane);
    else if (lane.running === 0) {
      round.lanes.delete(lane.webhookId);
      if (round.lanes.size === 0) this.#rounds.delete(item.workspaceId);
    }
  }

  /** Takes out everything that waits. */
  drain(): T[] {
    const items: T[] = [];
    for (let item = this.take(); item; item = this.take()) {
      items.push(item);
      this.release(item);
    }
    for (const { lanes } of this.#rounds.values())
      for (const lane of lanes.values()) items.push(...lane.waiting.drain());
    this.#waiting = 0;
    return items;
  }

  #enqueue(round: Round<T>, lane: Lane<T>): void {
    if (lane.queued || lane.waiting.size === 0 || lane.running >= this.#perWebhook) return;
    lane.queued = true;
    round.ready.push(lane);
    this.#enqueueRound(round);
  }

  #enqueueRound(round: Round<T>): void {
    if (round.queued || round.ready.size === 0) return;
    round.queued = true;
    this.#ready.push(round);
  }
}
