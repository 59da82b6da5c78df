import { dayOf, exact, secondOf } from './calendar.ts';

export { exact };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** How long ago: "now", "12 s ago", "3 min ago", "5 h ago", "yesterday", "2 days ago", and the date after 30 days. */
export function ago(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (age < 2 * SECOND) return 'now';
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  if (age < 2 * DAY) return 'yesterday';
  if (age < 30 * DAY) return `${Math.floor(age / DAY)} days ago`;
  return dayOf(at);
}

/** A time for a dense table: to the millisecond if it is today, otherwise with the day. */
export function moment(at: string, now: number): string {
  return dayOf(at) === dayOf(now) ? exact(at).slice(11, 23) : secondOf(at).slice(5);
}

/** A measured duration: "84 ms", "1.24 s". */
export function took(ms: number | null | undefined): string {
  if (ms == null) return '–';
  return ms < SECOND ? `${ms} ms` : `${(ms / SECOND).toFixed(2)} s`;
}

/** A configured duration, in the shortest exact form: "2 s", "1 min", "17 min 4 s". */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** How long there is until a time, in whole seconds: "7 s", or null if it has come. */
export function until(at: string, now: number): string | null {
  const left = Math.ceil((Date.parse(at) - now) / SECOND);
  return left > 0 ? span(left) : null;
}

/** When something ends: "in 23 h", "in 30 days", "in 2 years", "expired". Days are rounded. */
export function inDays(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left <= 0) return 'expired';
  if (left < HOUR) return 'in less than 1 h';
  if (left < 2 * DAY) return `in ${Math.floor(left / HOUR)} h`;
  if (left < 2 * YEAR) return `in ${Math.round(left / DAY)} days`;
  return `in ${Math.round(left / YEAR)} years`;
}

/** A time that a program took, to two digits: "16 µs", "1.4 ms", "130 ms", "1.4 s". */
export function latency(ms: number | null | undefined): string {
  if (ms == null) return '–';
  if (ms < 1) return `${twoDigits(ms * 1000)} µs`;
  return ms < SECOND ? `${twoDigits(ms)} ms` : `${twoDigits(ms / SECOND)} s`;
}

function twoDigits(value: number): string {
  return value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}
