import { type WebhookQueue, type WorkspaceQueue } from './queues.ts';
import { type Pace, paces, type SlotRules, slotRules, type SlotUse } from './slot-rules.ts';
import { paceOf } from './standing.ts';
import { Turns } from './turns.ts';

/**
 * The order in which webhooks start their next request: the workspace with the fewest slots comes first, then the one
 * that has waited longest, and a workspace's webhooks take turns. Every operation takes constant time.
 */
export class StartOrder<T> {
  /** What every workspace may start, however many of its requests are answered. */
  readonly firstWindow: number;
  readonly #rules: SlotRules;
  readonly #turns: Readonly<Record<Pace, Turns<WorkspaceQueue<T>>>>;
  /** Which pace comes first among equals. */
  #first = 0;
  #runnable = 0;

  /** @param slots Requests under way at once. */
  constructor(slots: number) {
    this.#rules = slotRules(slots);
    this.firstWindow = Math.ceil(slots / 4);
    this.#turns = { quick: new Turns(), unproven: new Turns(), slow: new Turns() };
  }

  /** How many items wait for nothing but a slot, and will not hold it for long. */
  get runnable(): number {
    return this.#runnable;
  }

  /** Takes the webhook whose turn is next, until it is synced again; null when none may start anything. */
  take(use: SlotUse): { readonly webhook: WebhookQueue<T>; readonly pace: Pace } | null {
    const pace = this.#nextPace(use);
    if (pace === null) return null;
    this.#first = (paces.indexOf(pace) + 1) % paces.length;
    const webhook = this.#turns[pace].first!.ready[pace].first!;
    webhook.workspace.ready[pace].remove(webhook.node);
    webhook.ready = null;
    return { webhook, pace };
  }

  /** Puts a webhook and its workspace into the order, or takes them out of it, after something of them has changed. */
  sync(webhook: WebhookQueue<T>): void {
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

  /** The pace whose next workspace has the fewest slots, of those that may start something; null when none may. */
  #nextPace(use: SlotUse): Pace | null {
    let found: Pace | null = null;
    let fewest = Infinity;
    for (let n = 0; n < paces.length; n += 1) {
      const pace = paces[(this.#first + n) % paces.length]!;
      const workspace = this.#turns[pace].first;
      if (!workspace) continue;
      const own = slotsOf(workspace, pace);
      if (own >= fewest || !this.#rules.mayStart(pace, own, use)) continue;
      found = pace;
      fewest = own;
    }
    return found;
  }

  #isReady({ ready, running, trials, trialLimit, window }: WorkspaceQueue<T>, pace: Pace): boolean {
    if (ready[pace].size === 0) return false;
    if (pace === 'quick') return running < Math.max(this.firstWindow, Math.floor(window.limit));
    return pace === 'slow' || trials < Math.floor(trialLimit.limit);
  }
}

/** What {@link SlotRules.mayStart} counts. */
function slotsOf<T>({ running, slow }: WorkspaceQueue<T>, pace: Pace): number {
  return pace === 'quick' ? running : slow;
}
