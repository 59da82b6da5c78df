import { LinkedList, type ListNode } from '../linked-list.ts';

/**
 * Deliveries per second up to which a webhook, and a workspace, is within its share. The deliveries of one that sends
 * more get a later time, as if they had been sent at this rate. Idle workers claim them all the same.
 */
const sharePerSecond = { webhook: 200, workspace: 2000 } as const;

/** The maximum delay: without it, a flood of yesterday would count against the events of today. */
const maxDelayMs = 600_000;

/** Webhooks and workspaces that are remembered at most. */
const maxRemembered = 100_000;

/** Seconds are counted from here, to fit a job's priority, which is a 32-bit number. */
const epochMs = Date.UTC(2026, 0, 1);

/**
 * A time as pg-boss's priority, of which the highest is claimed first. Earlier times have higher priorities, with a
 * resolution of one second; among equal ones the older job comes first.
 */
export function priorityAt(time: number): number {
  return -Math.floor((time - epochMs) / 1000);
}

/** A webhook or workspace that is remembered. */
interface Sender {
  readonly key: string;
  /** The virtual time of its next delivery. */
  time: number;
  readonly node: ListNode<Sender>;
}

function newSender(key: string, time: number): Sender {
  const sender: { key: string; time: number; node?: ListNode<Sender> } = { key, time };
  return Object.assign(sender, { node: { item: sender as Sender, previous: null, next: null } });
}

/**
 * Fair queueing by virtual time. A webhook with 100,000 waiting deliveries has most of them queued behind whatever
 * others send in the next minutes, and a claim of the others' jobs does not read past them.
 *
 * It remembers at most 100,000 webhooks and workspaces. Beyond that it forgets the one whose next delivery is due first,
 * which gains the least: a flood of new webhooks cannot make a flooded one forgotten before itself.
 *
 * Each process that adds jobs has a FairOrder of its own. They need not agree: only the order of jobs depends on it.
 */
export class FairOrder {
  readonly #max: number;
  readonly #senders = new Map<string, Sender>();
  /** The same by the second of their time: at most 601 lists, from now until the maximum delay. */
  readonly #bySecond = new Map<number, LinkedList<Sender>>();
  /** No sender is in an earlier second. */
  #firstSecond = Infinity;
  /** The second in which senders were last forgotten because their time had passed. */
  #tidiedAt = -Infinity;

  /** @param max Webhooks and workspaces that are remembered, together. */
  constructor(max = maxRemembered) {
    this.#max = max;
  }

  /** How many webhooks and workspaces are remembered. */
  get size(): number {
    return this.#senders.size;
  }

  /** The virtual time of `count` deliveries that are added at `now`, both in milliseconds of wall time. */
  stamp(workspaceId: string, webhookId: string, count: number, now: number): number {
    this.#tidy(now);
    const ofWebhook = this.#advance(webhookId, count / sharePerSecond.webhook, now);
    const ofWorkspace = this.#advance(workspaceId, count / sharePerSecond.workspace, now);
    return Math.max(ofWebhook, ofWorkspace);
  }

  /** Returns the virtual time from before. */
  #advance(key: string, seconds: number, now: number): number {
    let sender = this.#senders.get(key);
    const time = Math.max(now, sender?.time ?? now);
    const next = Math.min(time + seconds * 1000, now + maxDelayMs);
    if (sender) this.#move(sender, next);
    else {
      sender = newSender(key, next);
      this.#senders.set(key, sender);
      this.#listAt(next).append(sender.node);
      if (this.#senders.size > this.#max) this.#forgetFirst();
    }
    return time;
  }

  #move(sender: Sender, time: number): void {
    const changes = secondOf(time) !== secondOf(sender.time);
    if (changes) this.#unlist(sender);
    sender.time = time;
    if (changes) this.#listAt(time).append(sender.node);
  }

  #listAt(time: number): LinkedList<Sender> {
    const second = secondOf(time);
    let list = this.#bySecond.get(second);
    if (!list) this.#bySecond.set(second, (list = new LinkedList()));
    this.#firstSecond = Math.min(this.#firstSecond, second);
    return list;
  }

  #unlist(sender: Sender): void {
    const second = secondOf(sender.time);
    const list = this.#bySecond.get(second)!;
    list.remove(sender.node);
    if (list.size === 0) this.#bySecond.delete(second);
  }

  #forget(sender: Sender): void {
    this.#unlist(sender);
    this.#senders.delete(sender.key);
  }

  /** Forgets the sender with the earliest time, to the second. */
  #forgetFirst(): void {
    while (!this.#bySecond.has(this.#firstSecond)) this.#firstSecond += 1;
    this.#forget(this.#bySecond.get(this.#firstSecond)!.first!);
  }

  /** Once a second: forgets what has passed, and brings back what is too far ahead since the clock was set back. */
  #tidy(now: number): void {
    const current = secondOf(now);
    if (current === this.#tidiedAt) return;
    this.#tidiedAt = current;
    this.#firstSecond = current;
    for (const [second, list] of [...this.#bySecond]) {
      const passed = second < current;
      if (!passed && second <= secondOf(now + maxDelayMs)) continue;
      for (const sender of list.toArray()) {
        if (passed) this.#forget(sender);
        else this.#move(sender, now + maxDelayMs);
      }
    }
  }
}

function secondOf(time: number): number {
  return Math.floor(time / 1000);
}
