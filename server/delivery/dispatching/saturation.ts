import { type FairScheduler, type WaitingCounts } from './fair-scheduler.ts';
import { type Schedulable } from './queues.ts';

/**
 * How many deliveries of one webhook may wait in this worker before no more of it are claimed, by how many of its
 * workspace wait. 1,024 are some 60 ms of work for the fastest endpoint, so the next claim arrives before they run out.
 * The steps bound memory when thousands of webhooks have a backlog at once.
 */
const shares = [
  { waitingBelow: 8192, share: 1024 },
  { waitingBelow: 16_384, share: 128 },
  { waitingBelow: 24_576, share: 16 },
  { waitingBelow: Infinity, share: 2 },
] as const;
/** The same of a webhook that is slow, or of which nothing is known: one full job. */
const slowShare = 64;
/**
 * Deliveries that may wait in this worker. A workspace may have as many as there is room left for: alone half of them,
 * with others an equal share, and there is always room for one more workspace.
 */
const mostWaiting = 65_536;
/** For so long the webhook of a job that was refused is left out of claims, in milliseconds. */
const refusedMs = 5000;
/** Of more webhooks, some are left out for a shorter time: claims name them all. */
const maxRefused = 4096;

/** Shares what waits in this worker. Webhooks that have enough of it are left out of claims until half of it is gone. */
export class Saturation<T extends Schedulable> {
  readonly #scheduler: FairScheduler<T>;
  readonly #now: () => number;
  readonly #leftOut = new Set<string>();
  /** Until when the webhooks of refused jobs are left out, the oldest first. */
  readonly #refused = new Map<string, number>();

  /** @param now The monotonic clock, in milliseconds. */
  constructor(scheduler: FairScheduler<T>, now: () => number) {
    this.#scheduler = scheduler;
    this.#now = now;
  }

  /**
   * Webhooks that the next claim is to leave out.
   *
   * @param hasRoom False to leave out all of which anything waits.
   */
  saturatedWebhooks(hasRoom: boolean): string[] {
    const webhookIds = this.#scheduler.webhooksOver(hasRoom ? shareOf : () => 1);
    for (const webhookId of webhookIds) this.#leftOut.add(webhookId);
    const now = this.#now();
    for (const [webhookId, until] of this.#refused) {
      if (until > now) webhookIds.push(webhookId);
      else this.#refused.delete(webhookId);
    }
    return webhookIds;
  }

  /** Whether this item's webhook was left out and has half of its share left at most: true once, until it is left out again. */
  hasEased(item: T): boolean {
    if (!this.#leftOut.has(item.webhookId)) return false;
    const counts = this.#scheduler.waitingWith(item);
    if (counts.ofWebhook > shareOf(counts) / 2) return false;
    return this.#leftOut.delete(item.webhookId);
  }

  /** How many more deliveries of a webhook are wanted, as claims see it. */
  roomFor(webhook: Schedulable): number {
    if (this.#hasItsShare(webhook)) return 0;
    const waiting = this.#scheduler.waitingOfWebhook(webhook.workspaceId, webhook.webhookId);
    return shareOf(waiting) - waiting.ofWebhook;
  }

  #hasItsShare({ workspaceId }: Schedulable): boolean {
    return this.#scheduler.waitingOf(workspaceId) >= mostWaiting - this.#scheduler.waiting;
  }

  /** Whether this item's workspace has its share: then its webhook is left out for a while, and the item is not added. */
  refuses(item: T): boolean {
    if (!this.#hasItsShare(item)) return false;
    const { webhookId } = item;
    this.#refused.delete(webhookId);
    this.#refused.set(webhookId, this.#now() + refusedMs);
    if (this.#refused.size > maxRefused) this.#refused.delete(this.#refused.keys().next().value!);
    return true;
  }
}

function shareOf({ pace, ofWorkspace }: WaitingCounts): number {
  const { share } = shares.find(({ waitingBelow }) => ofWorkspace < waitingBelow)!;
  return pace === 'quick' ? share : Math.min(share, slowShare);
}
