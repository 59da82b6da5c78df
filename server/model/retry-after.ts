/** A receiver may ask for a pause, but not keep a delivery for as long as it likes: so many seconds at the most. */
const longestSeconds = 3600;

/**
 * The pause that a `Retry-After` header asks for (RFC 9110, section 10.2.3), of an answer that came at `now`.
 *
 * @param value Whole seconds, or a date as HTTP writes it. Anything else, and a time that is over, asks for nothing.
 * @returns When the pause ends; null for none. Within an hour from `now`.
 */
export function readRetryAfter(value: string, now: Date): Date | null {
  const text = value.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(text, now);
  if (!(seconds > 0)) return null; // NaN, too
  return new Date(now.getTime() + Math.min(seconds, longestSeconds) * 1000);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is written today. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** NaN when the text is no date. */
function secondsUntil(text: string, now: Date): number {
  const time = httpDate.test(text) ? Date.parse(text) : NaN;
  return (time - now.getTime()) / 1000;
}
