import { dayOf, minuteOf } from './calendar.ts';
import { httpStatus } from './errors.ts';

/** A time series as the API returns it: its steps are of one length. */
export interface Steps {
  /** When the first one begins. */
  readonly since: string;
  readonly stepSeconds: number;
}

/** When a step begins: the time alone while all steps are of one day, otherwise with the day: "03-07 14:30". */
export function stepLabel({ since, stepSeconds }: Steps, step: number): string {
  const at = Date.parse(since) + step * stepSeconds * 1000;
  return stepSeconds < 3600 ? minuteOf(at) : `${dayOf(at).slice(5)} ${minuteOf(at)}`;
}

/** An answer in words: "2xx Delivered", "503 Service unavailable", "No response received". */
export function answerWords(answer: string): string {
  if (answer === 'NONE') return 'No response received';
  return answer === '2xx' ? '2xx Delivered' : httpStatus(Number(answer));
}

/** A share for people: "38%", "0.4%", and "<0.1%" for what is more than nothing. A dash of nothing. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent > 99.9 && percent < 100) return '>99.9%';
  return percent < 10 && percent > 0
    ? `${percent.toFixed(1).replace(/\.0$/, '')}%`
    : `${Math.round(percent)}%`;
}

/** What the funnel says of the events of a webhook. */
export interface FunnelFigures {
  readonly received: number;
  readonly passedEventFilter: number;
  readonly passedConditions: number;
  readonly delivered: number;
  readonly waiting: number;
  readonly failed: number;
}

export interface FunnelRow {
  readonly key: keyof FunnelFigures;
  readonly name: string;
  readonly count: number;
  /** What is lost before this row: "rejected by the event filter". Null where nothing can be. */
  readonly lost: { readonly count: number; readonly words: string } | null;
}

/** The rows of a funnel in order, each with what was lost before it. */
export function funnelRows(figures: FunnelFigures): FunnelRow[] {
  const { received, passedEventFilter, passedConditions, delivered, waiting, failed } = figures;
  const lost = (before: number, after: number, words: string) => ({
    count: Math.max(0, before - after),
    words,
  });
  return [
    { key: 'received', name: 'Received', count: received, lost: null },
    {
      key: 'passedEventFilter',
      name: 'Passed the event filter',
      count: passedEventFilter,
      lost: lost(received, passedEventFilter, 'rejected by the event filter'),
    },
    {
      key: 'passedConditions',
      name: 'Passed the conditions',
      count: passedConditions,
      lost: lost(passedEventFilter, passedConditions, 'rejected by the conditions'),
    },
    { key: 'delivered', name: 'Delivered', count: delivered, lost: null },
    { key: 'waiting', name: 'Pending, retrying or held', count: waiting, lost: null },
    { key: 'failed', name: 'Failed', count: failed, lost: null },
  ];
}

/** When each retry of a delivery would be made if its first attempt failed at a time, without jitter. */
export function retryTimes(delays: readonly number[], failedAt: number): { delay: number; at: string }[] {
  let at = failedAt;
  return delays.map((delay) => {
    at += delay * 1000;
    return { delay, at: new Date(at).toISOString() };
  });
}
