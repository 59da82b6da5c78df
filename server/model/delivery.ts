import { type AttemptOrigin, type DeliveryStatus } from './attempt.ts';
import { retryDelayMs, type RetryPolicy } from './retry-schedule.ts';

/**
 * The states of a delivery, and all that moves it:
 *
 *     PENDING ──2xx──────────────────────────► DELIVERED
 *        │                                        ▲
 *        ├─failure, retries left──► RETRYING ─2xx─┤
 *        │                            │  ▲        │
 *        │                            └──┘ failure, retries left
 *        │                            │
 *        ├─failure, none left─────────┴─────────► FAILED
 *        └─webhook disabled or deleted──────────► FAILED
 *
 * A redelivery by hand is one more attempt from any state. When it fails, a retry that was scheduled before stays.
 */
export interface AttemptResult {
  readonly succeeded: boolean;
  readonly origin: AttemptOrigin;
  /** 0 for the first attempt, n for the nth retry. */
  readonly ordinal: number;
  /** The webhook's setting at the time of the attempt. */
  readonly retry: RetryPolicy;
  /** From 0 up to 1: what jitter is made of. */
  readonly random: number;
  /** The receiver asked for no attempt before (`Retry-After`); null when it did not. */
  readonly notBefore: Date | null;
  /** The receiver said that it is gone for good (410): there is no use in another attempt. */
  readonly gone: boolean;
  /** Whether the retry need not wait for its delay: what was refused is different in it. */
  readonly atOnce?: boolean;
  /** When the outcome was known: delays count from here. */
  readonly endedAt: Date;
  /** When the delivery's own schedule goes on, should this be a redelivery by hand; null when it has ended. */
  readonly scheduledNextAt: Date | null;
}

export interface Transition {
  readonly status: Exclude<DeliveryStatus, 'PENDING'>;
  /** When the next attempt is due. */
  readonly nextAttemptAt: Date | null;
  /** Whether that attempt must be scheduled now, or is already. */
  readonly schedule: boolean;
}

const failed: Transition = { status: 'FAILED', nextAttemptAt: null, schedule: false };

/**
 * What an attempt's result makes of its delivery. A retry is due the schedule's delay after the failure, and never before
 * the time that the receiver asked for.
 */
export function transition(result: AttemptResult): Transition {
  if (result.succeeded) return { status: 'DELIVERED', nextAttemptAt: null, schedule: false };
  if (result.origin !== 'SCHEDULED') {
    const next = result.origin === 'MANUAL' ? result.scheduledNextAt : null;
    return { status: next ? 'RETRYING' : 'FAILED', nextAttemptAt: next, schedule: false };
  }
  if (result.gone) return failed;
  const delayMs = retryDelayMs(result.retry, result.ordinal, result.random);
  if (delayMs === null) return failed;
  const waitMs = result.atOnce ? 0 : delayMs;
  const due = Math.max(result.endedAt.getTime() + waitMs, result.notBefore?.getTime() ?? 0);
  return { status: 'RETRYING', nextAttemptAt: new Date(due), schedule: true };
}
