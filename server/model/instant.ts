import { daysIn, isTimeOfDay, offsetMinutes } from './calendar.ts';

/** A point in time, exact to the nanosecond. */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z, negative before. */
  readonly seconds: number;
  /** 0 to 999,999,999, on top of the seconds. */
  readonly nanos: number;
}

const shape = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** With nine digits of a fraction and an offset. */
const maxLength = 35;

/**
 * Reads a time as RFC 3339 writes it: `2026-02-03T04:05:06Z`, with a fraction of up to nine digits and any offset
 * (`2026-02-03T05:05:06.789+01:00`).
 *
 * @returns null for everything else: a date alone, a time without an offset, a day or an hour that does not exist. Leap
 * seconds (`23:59:60`) are not read either.
 */
export function parseInstant(text: string): Instant | null {
  if (text.length > maxLength) return null;
  const match = shape.exec(text);
  if (!match) return null;
  const part = (n: number): number => Number(match[n]);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  const offset = offsetMinutes(match[8]!);
  if (!isTimeOfDay(hour, minute, second) || offset === null) return null;
  return {
    seconds: daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + (minute - offset) * 60 + second,
    nanos: Number((match[7] ?? '').padEnd(9, '0')),
  };
}

/** @returns a negative number when `a` is earlier, 0 for the same time, a positive number when `a` is later. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/** Not `Date.UTC` with the year, which takes the years 0 to 99 for 1900 to 1999. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000;
}
