/** The last step of the ladder: 2^10 s, a little over 17 minutes. */
const highestExponent = 10;

/**
 * How long to wait after a failed attempt until the next one may start: 2^N seconds after attempt N.
 *
 * | failed attempt | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |
 * | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
 * | wait | 2 s | 4 s | 8 s | 16 s | 32 s | 1 m 04 s | 2 m 08 s | 4 m 16 s | 8 m 32 s | 17 m 04 s |
 *
 * With the default of 3 retries a delivery is over 14 s after its first attempt, plus the time of the attempts
 * themselves; with the most, 10 retries, after 34 m 06 s. Attempts made by hand do not count here. A number above 10,
 * which no delivery reaches, waits as long as the last step, so that no mistake can ask for a date without end.
 *
 * @param failedAttempt the number of the attempt that failed, from 1, on the delivery's own schedule.
 * @returns milliseconds.
 * @throws RangeError when the number is not a whole number from 1.
 */
export function nextDelayMs(failedAttempt: number): number {
  if (!Number.isInteger(failedAttempt) || failedAttempt < 1) {
    throw new RangeError(`Attempts are counted from 1, not ${failedAttempt}.`);
  }
  return 1000 * 2 ** Math.min(failedAttempt, highestExponent);
}

/**
 * How a webhook's failed deliveries are tried again. EXPONENTIAL: 2^N s after failed attempt N, `retryCount` times.
 * STANDARD: the delays that Standard Webhooks suggests. CUSTOM: a list of its owner's.
 */
export type RetrySchedule = 'EXPONENTIAL' | 'STANDARD' | 'CUSTOM';

export interface RetryPolicy {
  readonly schedule: RetrySchedule;
  /** Of EXPONENTIAL; the others' lists say how many retries there are. */
  readonly retryCount: number;
  /** Of CUSTOM: seconds before each retry. */
  readonly delays: readonly number[];
  /** Whether a random part is added to each delay, so that what failed together does not come back together. */
  readonly jitter: boolean;
}

/**
 * Standard Webhooks' schedule: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, each counted
 * from the failure before. Nine retries in a little over three days.
 */
const standardDelays = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** The largest random part of a delay. It is added, never taken away: no retry comes before its time. */
const jitterShare = 0.2;

/** Seconds before each retry that a policy has, the first retry's first. */
export function delaysOf(policy: RetryPolicy): readonly number[] {
  if (policy.schedule === 'STANDARD') return standardDelays;
  if (policy.schedule === 'CUSTOM') return policy.delays;
  return Array.from({ length: policy.retryCount }, (_, retry) => nextDelayMs(retry + 1) / 1000);
}

/**
 * How long after a failure the next attempt is due.
 *
 * @param ordinal Of the failed attempt: 0 for the first one, n for the nth retry.
 * @param random From 0 up to 1.
 * @returns Milliseconds; null when no retry is left.
 */
export function retryDelayMs(policy: RetryPolicy, ordinal: number, random: number): number | null {
  const seconds = delaysOf(policy)[ordinal];
  if (seconds === undefined) return null;
  return Math.round(seconds * 1000 * (policy.jitter ? 1 + random * jitterShare : 1));
}
