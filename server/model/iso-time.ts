import { daysIn, isTimeOfDay, offsetMinutes } from './calendar.ts';

/** What was read, or why it is no time: the end of a sentence such as "timestamp …". */
export type IsoTime =
  { readonly time: Date; readonly problem: null } | { readonly time: null; readonly problem: string };

/** A date, or a date with a time; without an offset it is UTC. */
const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
/** Of 2026-02-03T04:05:06.789Z: what `Date` reads and writes as exactly the same text is a time, and needs no other check. */
const commonLength = 24;
/** Characters: enough for any number of decimal places that a clock has. */
const longest = 64;

/**
 * Reads a time in ISO 8601: the one reader for events and for arguments of the API. Decimal places beyond milliseconds
 * are cut. A date or a time of day that does not exist is refused: `Date` itself would take 30 February for 2 March.
 */
export function readIsoTime(text: string): IsoTime {
  const common = text.length === commonLength ? new Date(text) : null;
  if (common && !Number.isNaN(common.getTime()) && common.toISOString() === text)
    return { time: common, problem: null };
  const parts = text.length <= longest ? pattern.exec(text) : null;
  if (!parts) return refused('must be a time in ISO 8601, such as 2026-02-03T04:05:06.789Z');
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const problem = dateProblem(year!, month!, day!) ?? clockProblem(hour!, minute!, second!);
  if (problem) return refused(problem);
  const offset = offsetMinutes(parts[8] ?? 'Z');
  if (offset === null) return refused('must have an offset from -23:59 to +23:59');
  const time = new Date(0);
  time.setUTCFullYear(year!, month! - 1, day);
  time.setUTCHours(hour!, minute! - offset, second, Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0')));
  const inUtc = time.getUTCFullYear();
  return inUtc < 0 || inUtc > 9999
    ? refused('must be in the years 0000 to 9999 in UTC')
    : { time, problem: null };
}

function refused(problem: string): IsoTime {
  return { time: null, problem };
}

function dateProblem(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12) return `must be a date that exists: there is no month ${padded(month)}`;
  if (day === 0) return 'must be a date that exists: there is no day 00';
  const days = daysIn(year, month);
  if (day <= days) return null;
  return `must be a date that exists: ${String(year).padStart(4, '0')}-${padded(month)} has ${days} days`;
}

function clockProblem(hour: number, minute: number, second: number): string | null {
  return isTimeOfDay(hour, minute, second) ? null : 'must have a time of day from 00:00:00 to 23:59:59';
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}
