import { type AttemptOrigin, type DeliveryStatus } from './attempt.ts';
import { nextDelayMs } from './retry-schedule.ts';

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
  readonly retryCount: number;
  readonly startedAt: Date;
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

/** An endpoint that just took longer to fail than the delay itself is left alone for this long. */
const minimumPauseMs = 1000;

/**
 * What an attempt's result makes of its delivery. Retry n + 1 starts 2^(n + 1) seconds after attempt n + 1 started,
 * and never less than a second after it failed.
 */
export function transition(result: AttemptResult): Transition {
  if (result.succeeded) return { status: 'DELIVERED', nextAttemptAt: null, schedule: false };
  if (result.origin !== 'SCHEDULED') {
    const next = result.origin === 'MANUAL' ? result.scheduledNextAt : null;
    return { status: next ? 'RETRYING' : 'FAILED', nextAttemptAt: next, schedule: false };
  }
  if (result.ordinal >= result.retryCount) return { status: 'FAILED', nextAttemptAt: null, schedule: false };
  const due = Math.max(
    result.startedAt.getTime() + nextDelayMs(result.ordinal + 1),
    result.endedAt.getTime() + minimumPauseMs,
  );
  return { status: 'RETRYING', nextAttemptAt: new Date(due), schedule: true };
}
