import { type AttemptSummary, type History, nextOfSchedule } from './next-step.ts';

/**
 * What a delivery is now, beside the log of its attempts, whose rows stay as they were written:
 * - PENDING: waits for its first attempt;
 * - RETRYING: an attempt failed, and another one is scheduled, or a redelivery is in the queue;
 * - HELD: is set aside until its endpoint is there again;
 * - DELIVERED: an attempt was answered with a 2xx, however later ones went;
 * - FAILED: its schedule has ended without one;
 * - CANCELLED: no more attempts are made, since its webhook is disabled or was deleted.
 */
export type DeliveryState = 'PENDING' | 'RETRYING' | 'HELD' | 'DELIVERED' | 'FAILED' | 'CANCELLED';

/** What decides the state beside the attempts. */
export interface DeliverySurroundings {
  /** Whether the webhook is enabled and not deleted. */
  readonly active: boolean;
  readonly held: boolean;
  /** Whether a redelivery is in the queue. */
  readonly redelivering: boolean;
}

/** The state as far as the attempts alone decide it. */
export function stateByAttempts(attempts: AttemptSummary): Exclude<DeliveryState, 'HELD'> {
  const { arrived, last, lastScheduled } = attempts;
  if (arrived) return 'DELIVERED';
  if (!last) return 'PENDING';
  if (last.origin === 'TEST') return 'FAILED'; // it has no schedule
  if (nextOfSchedule(attempts) !== null) return 'RETRYING';
  return lastScheduled?.origin === 'CANCELLED' ? 'CANCELLED' : 'FAILED';
}

/** @param byAttempts What {@link stateByAttempts} says of the delivery. */
export function deliveryState(
  byAttempts: Exclude<DeliveryState, 'HELD'>,
  { active, held, redelivering }: DeliverySurroundings,
): DeliveryState {
  switch (byAttempts) {
    case 'DELIVERED':
      return 'DELIVERED';
    case 'PENDING':
    case 'RETRYING':
      if (!active) return 'CANCELLED';
      return held ? 'HELD' : byAttempts;
    case 'FAILED':
    case 'CANCELLED':
      return active && redelivering ? 'RETRYING' : byAttempts;
  }
}

/**
 * When the attempt that an attempt announces is due: null when it announces none, or one that will not be made, because
 * the delivery has arrived or was cancelled before.
 *
 * @param attempts All attempts of its delivery.
 */
export function announcedNext(
  attempt: Pick<History[number], 'attemptNumber' | 'nextAttemptAt'>,
  { lastScheduled }: AttemptSummary,
  state: DeliveryState,
): Date | null {
  const goesOn = state === 'PENDING' || state === 'RETRYING' || state === 'HELD';
  const wasMade = lastScheduled !== null && lastScheduled.attemptNumber > attempt.attemptNumber;
  return goesOn || wasMade ? attempt.nextAttemptAt : null;
}
