/** How far back a question goes. */
export type TimeWindow = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Of each window, how long it is, and by how many minutes it is counted. */
export const windows = {
  HOUR: { ms: hourMs, minutes: 1 },
  DAY: { ms: 24 * hourMs, minutes: 60 },
  WEEK: { ms: 7 * 24 * hourMs, minutes: 60 },
  MONTH: { ms: 30 * 24 * hourMs, minutes: 60 },
} as const;

/** Reasons of one stage: there are not that many codes. */
export const mostReasons = 20;
