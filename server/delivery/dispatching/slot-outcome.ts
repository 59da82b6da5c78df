import { type MadeAttempt } from '../attempt/make-attempt.ts';

/**
 * How a request ended.
 * - `answered`: with an answer, whatever it was.
 * - `congested`: without one, or with one that asks for fewer requests.
 * - `hung`: at its timeout.
 * - `none`: none was made.
 */
export type SlotOutcome = 'answered' | 'congested' | 'hung' | 'none';

/** Answers that ask for fewer requests: too many requests, and service unavailable. */
const asksForFewer: ReadonlySet<number | null> = new Set([429, 503]);

/** An endpoint that cannot be reached, does not answer in time, or says that it has too much, gets fewer requests at once. */
export function outcomeOf({ attempt: { errorMessage, httpStatusCode } }: MadeAttempt): SlotOutcome {
  if (errorMessage === 'timeout') return 'hung';
  return httpStatusCode === null || asksForFewer.has(httpStatusCode) ? 'congested' : 'answered';
}
