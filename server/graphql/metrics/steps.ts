import { type CountSteps } from '../../storage/index.ts';
import { minuteMs, type TimeWindow, windows } from '../pipeline/windows.ts';

const hourMs = 60 * minuteMs;

/** Of each window, how long a step of its time series is. */
const stepsOfWindows: Readonly<Record<TimeWindow, number>> = {
  HOUR: minuteMs,
  DAY: 15 * minuteMs,
  WEEK: 2 * hourMs,
  MONTH: 6 * hourMs,
};

/** Steps of the longest time series. */
export const mostSteps = Math.max(
  ...Object.entries(stepsOfWindows).map(([window, ms]) => windows[window as TimeWindow].ms / ms),
);

/** Errors of one webhook that are shown. */
export const mostFailures = 50;

/** Hours of the activity of a webhook. */
export const activityHours = 24;

/** The steps of a time series that ends with the step under way. */
export function seriesOf(window: TimeWindow, now: Date): CountSteps & { readonly count: number } {
  return lastSteps(stepsOfWindows[window], windows[window].ms, now);
}

/** The hours of the activity of a webhook. */
export function activitySteps(now: Date): CountSteps {
  return lastSteps(hourMs, activityHours * hourMs, now);
}

/** The whole window as one step, in the minutes or hours that everything is counted by. */
export function wholeWindow(window: TimeWindow, now: Date): CountSteps {
  const { ms, minutes } = windows[window];
  return { ...lastSteps(minutes * minuteMs, ms, now), stepMs: ms };
}

function lastSteps(stepMs: number, ms: number, now: Date): CountSteps & { readonly count: number } {
  const since = new Date(Math.floor(now.getTime() / stepMs) * stepMs - ms + stepMs);
  return { since, stepMs, byMinute: stepMs < hourMs, count: ms / stepMs };
}
