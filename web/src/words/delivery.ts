import { type Status } from './status.ts';
import { until } from './time.ts';

/** What a delivery is now, as the API returns it. */
export interface DeliveryNow {
  readonly state: Exclude<Status, 'IDLE'>;
  readonly nextAttemptAt?: string | null;
}

/** How a delivery goes on: "Next attempt in 7 s". Null if it has ended, or waits for its first attempt. */
export function nextAttempt({ state, nextAttemptAt }: DeliveryNow, now: number): string | null {
  const left = nextAttemptAt ? until(nextAttemptAt, now) : null;
  if (state === 'RETRYING') return left ? `Next attempt in ${left}` : 'Retrying now';
  if (state === 'HELD') return left ? `Checking again in ${left}` : 'Waiting for the endpoint';
  return null;
}

/** What became of a delivery after an attempt that said that it is to be tried again. Null as long as it is. */
export function outcome({ state }: DeliveryNow): string | null {
  switch (state) {
    case 'DELIVERED':
      return 'Delivered later';
    case 'FAILED':
      return 'Failed later';
    case 'CANCELLED':
      return 'Cancelled later';
    case 'PENDING':
    case 'RETRYING':
    case 'HELD':
      return null;
  }
}
