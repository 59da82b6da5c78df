import { zone } from './zone.ts';

/**
 * Everything that turns a time into years, days and hours, or back, by the time zone that the user has chosen. A lint rule
 * keeps it from being done anywhere else.
 */

interface Parts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const two = (part: number): string => String(part).padStart(2, '0');

function partsOf(date: Date): Parts {
  // Shifted by its offset, a time has as UTC the parts that it has in the zone.
  const shifted = new Date(date.getTime() + offsetOf(date) * 60_000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

/** Minutes that the zone is ahead of UTC at a time. */
function offsetOf(date: Date): number {
  // Without `+ 0` it would be -0 in UTC.
  return zone() === 'utc' ? 0 : -date.getTimezoneOffset() + 0;
}

/** "+02:00". */
function offsetText(offset: number, minus: string): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? minus : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function dayText({ year, month, day }: Parts): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The day of a time: "2026-02-03". */
export function dayOf(at: string | number): string {
  return dayText(partsOf(new Date(at)));
}

/** To the minute: "04:05". */
export function minuteOf(at: string | number): string {
  const { hour, minute } = partsOf(new Date(at));
  return `${two(hour)}:${two(minute)}`;
}

/** To the second, with its day: "2026-02-03 04:05:06". */
export function secondOf(at: string | number): string {
  return `${dayOf(at)} ${minuteOf(at)}:${two(partsOf(new Date(at)).second)}`;
}

/** To the millisecond, and with the zone: "2026-02-03 04:05:06.789 UTC+02:00". */
export function exact(at: string | number): string {
  const date = new Date(at);
  const offset = offsetOf(date);
  const name = offset === 0 ? 'UTC' : `UTC${offsetText(offset, '−')}`;
  return `${secondOf(at)}.${String(partsOf(date).millisecond).padStart(3, '0')} ${name}`;
}

const wallTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/;

/** The time that a field has, such as 2026-02-03T04:05. Null for what is none, and for a day that does not exist. */
export function timeOf(text: string): Date | null {
  const [, ...found] = wallTime.exec(text.trim()) ?? [];
  if (found.length === 0) return null;
  const [year, month, day, hour, minute, second] = found.map((part) => Number(part ?? 0));
  if (year! < 1970 || hour! > 23 || minute! > 59 || second! > 59) return null;
  const time = at(year!, month! - 1, day!, hour, minute, second);
  // Dates take the 30th of February for the 2nd of March.
  return Number.isNaN(time.getTime()) || partsOf(time).day !== day ? null : time;
}

/** When a day begins, such as 2026-02-03, or a later one. A day may have 23 or 25 hours. Invalid for what is no day. */
export function startOfDay(text: string, daysLater = 0): Date {
  const [year, month, day] = text.split('-').map(Number);
  return at(year ?? NaN, (month ?? NaN) - 1, (day ?? NaN) + daysLater);
}

/** @param month From 0. */
function at(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): Date {
  return zone() === 'utc'
    ? new Date(Date.UTC(year, month, day, hour, minute, second))
    : new Date(year, month, day, hour, minute, second);
}

/** What a field has for a time: to the minute, or to the second where it has seconds. */
function fieldText(date: Date): string {
  const parts = partsOf(date);
  const seconds = parts.second === 0 ? '' : `:${two(parts.second)}`;
  return `${dayText(parts)}T${two(parts.hour)}:${two(parts.minute)}${seconds}`;
}

/** The text of a field for an address, with the offset of its zone, so that it is the same time everywhere. */
export function toAddress(text: string): string {
  const time = timeOf(text);
  if (!time) return text;
  return text.trim() + offsetForAddress(time);
}

function offsetForAddress(time: Date): string {
  const offset = offsetOf(time);
  return offset === 0 ? 'Z' : offsetText(offset, '-');
}

const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/;

/** The text of a field for what an address has. What is no time stays as it is. */
export function fromAddress(text: string): string {
  const time = zoned.test(text) ? new Date(text) : null;
  return time && !Number.isNaN(time.getTime()) ? fieldText(time) : text;
}

const dayInAddress = /^(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?$/;

/** A day for an address, with the offset that its zone has when it begins, so that it is the same everywhere. */
export function dayToAddress(day: string): string {
  const start = startOfDay(day);
  return Number.isNaN(start.getTime()) ? day : day + offsetForAddress(start);
}

/** A day that an address has. */
export interface AddressDay {
  readonly day: string;
  /** When it begins. */
  readonly start: Date;
  /** When it ends. */
  readonly end: Date;
  /** "UTC+02:00" where the day is not one of the user's zone. */
  readonly zone: string | null;
}

/** The day that an address has, such as 2026-02-03+01:00. Without an offset, it is one of the user's zone. Null for none. */
export function dayFromAddress(text: string): AddressDay | null {
  const [, day = '', offset] = dayInAddress.exec(text) ?? [];
  const here = timeOf(`${day}T00:00`);
  if (!here) return null;
  if (offset === undefined || offset === offsetForAddress(here))
    return { day, start: here, end: startOfDay(day, 1), zone: null };
  const start = new Date(`${day}T00:00${offset}`);
  if (Number.isNaN(start.getTime())) return null;
  const zone = offset === 'Z' ? 'UTC' : `UTC${offset.replace('-', '−')}`;
  return { day, start, end: new Date(start.getTime() + 86_400_000), zone };
}
