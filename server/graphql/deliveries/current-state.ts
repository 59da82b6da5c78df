import {
  type AttemptSummary,
  deliveryState,
  type DeliveryKey,
  type DeliveryState,
  nextOfSchedule,
  stateByAttempts,
} from '../../model/index.ts';
import { type Context } from '../context.ts';

/** A delivery as a parent of fields. */
export interface DeliveryParent extends DeliveryKey {
  /** Set where an attempt is known that delivered it: then its state is known, too, and nothing is read for it. */
  readonly arrived?: boolean;
}

/** What a delivery is now, and when it is attempted next: null when it is not, or when nobody can say. */
export interface CurrentState {
  readonly state: DeliveryState;
  readonly nextAttemptAt: Date | null;
}

const delivered: CurrentState = { state: 'DELIVERED', nextAttemptAt: null };

/**
 * Reads what a delivery is now from the queue, its attempts, its webhook, and what is held. All of it is batched, so a page
 * of deliveries costs as many statements as one delivery.
 */
export async function readCurrentState(key: DeliveryParent, { loaders }: Context): Promise<CurrentState> {
  if (key.arrived) return delivered;
  // Before the attempts: a redelivery that is recorded meanwhile leaves the queue, and is among them.
  const redeliveryAt = await loaders.redeliveryAt.load(key);
  const attempts = await loaders.summary.load(key);
  const byAttempts = stateByAttempts(attempts);
  if (byAttempts === 'DELIVERED') return delivered;
  const webhook = await loaders.webhook.load(key.webhookId);
  const active = webhook !== null && webhook.enabled && webhook.deletedAt === null;
  const goesOn = byAttempts === 'PENDING' || byAttempts === 'RETRYING';
  const held = active && goesOn && (await loaders.isHeld.load(key));
  const state = deliveryState(byAttempts, { active, held, redelivering: redeliveryAt !== null });
  if (state === 'HELD') return { state, nextAttemptAt: webhook?.health.nextProbeAt ?? null };
  return { state, nextAttemptAt: state === 'RETRYING' ? (nextOf(attempts) ?? redeliveryAt) : null };
}

/** A first attempt that is still to come has no time of its own: the redelivery before it says when it is due. */
function nextOf(attempts: AttemptSummary): Date | null {
  const next = nextOfSchedule(attempts);
  return next === 'DUE' ? (attempts.last?.nextAttemptAt ?? null) : next;
}
