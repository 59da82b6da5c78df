import { type FairScheduler } from './fair-scheduler.ts';

/**
 * How many deliveries of one webhook may wait in this worker before no more of it are claimed, by how many wait in all.
 * 1,024 are some 60 ms of work for the fastest endpoint, so the next claim arrives before they run out. The steps bound
 * memory when thousands of webhooks have a backlog at once.
 */
const shares = [
  { waitingBelow: 8192, share: 1024 },
  { waitingBelow: 16_384, share: 128 },
  { waitingBelow: 24_576, share: 16 },
  { waitingBelow: Infinity, share: 2 },
] as const;

/** Webhooks that have enough waiting in this worker: claims leave them out until half of it is gone. */
export class Saturation<T extends { readonly workspaceId: string; readonly webhookId: string }> {
  readonly #scheduler: FairScheduler<T>;
  readonly #leftOut = new Set<string>();

  constructor(scheduler: FairScheduler<T>) {
    this.#scheduler = scheduler;
  }

  /** Webhooks that the next claim is to leave out. */
  saturatedWebhooks(): string[] {
    const webhookIds = this.#scheduler.webhooksWaiting(this.#share);
    for (const webhookId of webhookIds) this.#leftOut.add(webhookId);
    return webhookIds;
  }

  /** Whether this item's webhook was left out and has half of its share left at most: true once, until it is left out again. */
  hasEased(item: T): boolean {
    if (!this.#leftOut.has(item.webhookId) || this.#scheduler.waitingWith(item) > this.#share / 2)
      return false;
    return this.#leftOut.delete(item.webhookId);
  }

  get #share(): number {
    const { waiting } = this.#scheduler;
    return shares.find(({ waitingBelow }) => waiting < waitingBelow)!.share;
  }
}
