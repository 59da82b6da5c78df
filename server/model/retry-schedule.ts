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
 * There is no jitter: the promise is "never earlier than 2^N s, and within a second after it".
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
