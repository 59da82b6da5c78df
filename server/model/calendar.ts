/** The number of days of a month, from 1 to 12, in the Gregorian calendar. */
export function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

/** Whether there is such a time of day. Leap seconds are none. */
export function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}

/**
 * How many minutes an offset is ahead of UTC.
 *
 * @param offset `Z`, or a sign with hours and minutes: `+01:00` or `+0100`.
 * @returns null when there is none of so many hours or minutes.
 */
export function offsetMinutes(offset: string): number | null {
  if (offset.length === 1) return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
