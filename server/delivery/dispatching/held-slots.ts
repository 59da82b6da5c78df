import { LinkedList } from '../../linked-list.ts';
import { type Slot, type WebhookQueue } from './queues.ts';
import { type Pace, type SlotUse } from './slot-rules.ts';
import { slowMs } from './standing.ts';

/** The slots that are held, counted for their webhooks, their workspaces and all together. */
export class HeldSlots<T> {
  readonly #use: SlotUse = { held: 0, slow: 0, trials: 0 };
  /** Requests that are not overdue, the oldest first. */
  readonly #young = new LinkedList<Slot<T>>();

  get use(): Readonly<SlotUse> {
    return this.#use;
  }

  /** When the next request will have been under way for too long; null when none can. */
  get overdueAt(): number | null {
    const oldest = this.#young.first;
    return oldest ? oldest.startedAt + slowMs : null;
  }

  /** Takes a slot for a request that starts now. */
  take(item: T, webhook: WebhookQueue<T>, pace: Pace, startedAt: number): Slot<T> {
    const [slow, trial] = [pace !== 'quick', pace === 'unproven'];
    const slot: Slot<T> = { item, webhook, startedAt, slow, trial, young: null };
    slot.young = this.#young.add(slot);
    this.#count(slot, 1);
    return slot;
  }

  free(slot: Slot<T>): void {
    if (slot.young) this.#young.remove(slot.young);
    this.#count(slot, -1);
  }

  /** Counts the oldest request that has been under way for too long as slow, and returns it; once for each. */
  nextOverdue(now: number): Slot<T> | null {
    const slot = this.#young.first;
    if (!slot || now - slot.startedAt < slowMs) return null;
    this.#young.remove(slot.young!);
    slot.young = null;
    this.#count(slot, -1);
    slot.slow = true;
    slot.trial = false;
    this.#count(slot, 1);
    return slot;
  }

  #count({ webhook, slow, trial }: Slot<T>, count: 1 | -1): void {
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
}
