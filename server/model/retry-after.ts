/** A receiver may ask for a pause of at most so many seconds. */
const longestSeconds = 3600;

/**
 * The pause that a `Retry-After` header asks for (RFC 9110, section 10.2.3), of an answer that came at `now`.
 *
 * @param value Whole seconds, or a date in one of HTTP's three forms. Anything else, and a time that is over, asks for
 * nothing.
 * @returns When the pause ends; null for none. Within an hour from `now`.
 */
export function readRetryAfter(value: string, now: Date): Date | null {
  const text = value.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : secondsUntil(text, now);
  if (seconds === null || seconds <= 0) return null;
  return new Date(now.getTime() + Math.min(seconds, longestSeconds) * 1000);
}

/** `Wednesday, 27-Nov-26 23:30:00 GMT` */
const longestDate = 33;

const time = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;

/** RFC 9110, section 5.6.7. Only the first is sent today; a recipient must read all three. */
const httpDates = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(String.raw`^[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${time} GMT$`),
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(
    String.raw`^[A-Z][a-z]{2,5}day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${time} GMT$`,
  ),
  // asctime: Sun Nov  6 08:49:37 1994
  new RegExp(String.raw`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d\d| \d) ${time} (?<year>\d{4})$`),
];

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function secondsUntil(text: string, now: Date): number | null {
  if (text.length > longestDate) return null;
  for (const form of httpDates) {
    const parts = form.exec(text)?.groups;
    if (!parts) continue;
    const date = dateOf(parts, now);
    return date === null ? null : (date - now.getTime()) / 1000;
  }
  return null;
}

/** Milliseconds since 1970; null when there is no such day or time. */
function dateOf(parts: Record<string, string>, now: Date): number | null {
  const month = months.indexOf(parts.month!);
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number);
  // 60 is a leap second.
  if (month < 0 || hour! > 23 || minute! > 59 || second! > 60) return null;
  const inYear = (year: number) => Date.UTC(year, month, day, hour, minute, second);
  const year = parts.year!.length === 4 ? Number(parts.year) : fullYear(Number(parts.year), inYear, now);
  return new Date(Date.UTC(year, month, day)).getUTCMonth() === month ? inYear(year) : null;
}

/** The latest year with these last digits in which the date is at most 50 years ahead. */
function fullYear(lastDigits: number, inYear: (year: number) => number, now: Date): number {
  const latest = new Date(now).setUTCFullYear(now.getUTCFullYear() + 50);
  const century = now.getUTCFullYear() - (now.getUTCFullYear() % 100);
  let year = century + 100 + lastDigits;
  while (inYear(year) > latest) year -= 100;
  return year;
}
