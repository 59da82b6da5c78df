import { type ConcurrencyLimit, newLimit } from './concurrency-limit.ts';
import { type Pace } from './slot-rules.ts';
import { lowestWebhookLimit, newWebhookLimit, type WebhookLimit } from './webhook-limit.ts';

/** A request that has been under way for this long, in milliseconds, holds its slot for too long. */
export const slowMs = 2000;

/** So many requests in a row must end in time until a webhook that was slow is quick. */
const proofs = 8;
/** Requests to unproven webhooks that a workspace of which nothing is known may have under way at once. */
const firstTrials = 2;
/** For so long after a request that held its slot for too long, new webhooks of its workspace start as slow ones. */
const penaltyMs = 300_000;
/** Webhooks, and workspaces, that are remembered while nothing of theirs waits or is under way. */
const maxRemembered = 10_000;

/** What a webhook has earned by its requests so far, whatever its URL was. Never changed, only replaced. */
export interface Standing {
  readonly limit: WebhookLimit;
  /** How many more requests must end in time until it is quick. */
  readonly unproved: number;
  /** Whether a request held its slot for too long since it was last quick. */
  readonly slow: boolean;
}

export function paceOf({ unproved, slow }: Standing): Pace {
  if (unproved === 0) return 'quick';
  return slow ? 'slow' : 'unproven';
}

/** A request holds its slot for too long. */
export function afterSlow(standing: Standing): Standing {
  return { ...standing, unproved: proofs, slow: true };
}

/** A request ended in time. Returns the same object when nothing changes. */
export function afterQuick(standing: Standing): Standing {
  if (standing.unproved === 0) return standing;
  const unproved = standing.unproved - 1;
  return { ...standing, unproved, slow: standing.slow && unproved > 0 };
}

/** What a workspace has earned by the requests of all its webhooks. Never changed, only replaced. */
interface WorkspaceStanding {
  /** How many requests to unproven webhooks may be under way at once. */
  readonly trialLimit: ConcurrencyLimit;
  /** Until when its new webhooks start as slow ones, in milliseconds of the monotonic clock. */
  readonly penalisedUntil: number;
}

/**
 * What this worker knows of webhooks and workspaces. A change of its URL does not reset a webhook's standing, and a new
 * webhook of a workspace whose requests have hung in the last five minutes starts as a slow one: neither a new URL nor a
 * new webhook gets slots that the old one has lost.
 */
export class Standings {
  readonly #options: { readonly slots: number; readonly perWebhook: number };
  readonly #webhooks = new Map<string, Standing>();
  readonly #workspaces = new Map<string, WorkspaceStanding>();

  constructor(options: { readonly slots: number; readonly perWebhook: number }) {
    this.#options = options;
  }

  of(workspaceId: string, webhookId: string, now: number): Standing {
    const known = this.#webhooks.get(webhookId);
    if (known) return known;
    return this.#workspace(workspaceId).penalisedUntil > now
      ? { limit: lowestWebhookLimit(), unproved: proofs, slow: true }
      : { limit: newWebhookLimit(this.#options.perWebhook), unproved: 1, slow: false };
  }

  remember(webhookId: string, standing: Standing): void {
    if (this.#webhooks.get(webhookId) !== standing) keep(this.#webhooks, webhookId, standing);
  }

  /** How many webhooks are remembered. */
  get size(): number {
    return this.#webhooks.size;
  }

  forget(webhookId: string): void {
    this.#webhooks.delete(webhookId);
  }

  trialLimitOf(workspaceId: string): ConcurrencyLimit {
    return this.#workspace(workspaceId).trialLimit;
  }

  rememberTrialLimit(workspaceId: string, trialLimit: ConcurrencyLimit): void {
    const { trialLimit: known, penalisedUntil } = this.#workspace(workspaceId);
    if (known !== trialLimit) keep(this.#workspaces, workspaceId, { trialLimit, penalisedUntil });
  }

  penalise(workspaceId: string, now: number): void {
    const { trialLimit } = this.#workspace(workspaceId);
    keep(this.#workspaces, workspaceId, { trialLimit, penalisedUntil: now + penaltyMs });
  }

  #workspace(workspaceId: string): WorkspaceStanding {
    return (
      this.#workspaces.get(workspaceId) ?? {
        trialLimit: newLimit(this.#options.slots, firstTrials),
        penalisedUntil: -Infinity,
      }
    );
  }
}

/** When there are too many, forgets the one that has not changed for the longest time. */
function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= maxRemembered) return;
  for (const oldest of map.keys()) return void map.delete(oldest);
}
