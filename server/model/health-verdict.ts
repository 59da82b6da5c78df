/** How a webhook is doing, as one word. */
export type HealthVerdict = 'HEALTHY' | 'DEGRADED' | 'FAILING' | 'PAUSED' | 'IDLE';

/** What the attempts of a webhook say of it. The other verdicts are about whether any are made. */
export type Trend = Extract<HealthVerdict, 'HEALTHY' | 'DEGRADED' | 'FAILING'>;

/** Attempts of a window, without test sends and cancellations. */
export interface AttemptSample {
  readonly attempts: number;
  readonly failed: number;
}

/** The last 60 minutes, and the last 24 hours, which the hour is part of. */
export interface RecentAttempts {
  readonly hour: AttemptSample;
  readonly day: AttemptSample;
}

/**
 * A trend is entered at one share of failures and left at a lower one, so that a share between the two changes nothing.
 * It takes some failures to enter one at all: one of two attempts is no trend.
 */
export const trendLimits = {
  DEGRADED: { enter: 0.05, leave: 0.02, failures: 3 },
  FAILING: { enter: 0.5, leave: 0.3, failures: 5 },
  /** The hours before count as so many attempts beside those of the last hour. */
  weightOfDay: 10,
} as const;

/**
 * The share of failures that a trend is judged by: that of the last hour, drawn towards that of the hours before it the
 * fewer attempts the hour has. 0 without attempts.
 */
export function failureShare({ hour, day }: RecentAttempts): number {
  const attemptsBefore = Math.max(0, day.attempts - hour.attempts);
  const failedBefore = Math.max(0, day.failed - hour.failed);
  const weight = Math.min(trendLimits.weightOfDay, attemptsBefore);
  const attempts = hour.attempts + weight;
  if (attempts === 0) return 0;
  const shareBefore = attemptsBefore === 0 ? 0 : failedBefore / attemptsBefore;
  return (hour.failed + weight * shareBefore) / attempts;
}

/** The trend after the one before. More failures among as many attempts never make it better. */
export function nextTrend(before: Trend, recent: RecentAttempts): Trend {
  const share = failureShare(recent);
  const is = (trend: 'DEGRADED' | 'FAILING', already: boolean) => {
    const { enter, leave, failures } = trendLimits[trend];
    return already ? share >= leave : share >= enter && recent.day.failed >= failures;
  };
  if (is('FAILING', before === 'FAILING')) return 'FAILING';
  return is('DEGRADED', before !== 'HEALTHY') ? 'DEGRADED' : 'HEALTHY';
}

/** What is known of a webhook besides its trend. */
export interface VerdictInput {
  readonly enabled: boolean;
  /** Why the product disabled it by itself; null when it did not. */
  readonly disabledReason: string | null;
  /** The state of its circuit breaker, and why it is not HEALTHY. */
  readonly breaker: { readonly state: 'HEALTHY' | 'OPEN' | 'RECOVERING'; readonly reason: string | null };
  /** Null before the first attempt. */
  readonly lastAttemptAt: Date | null;
  /** As it was judged last, with what it was judged by; null while nothing failed in 24 hours. */
  readonly judged: (RecentAttempts & { readonly trend: Trend }) | null;
}

export interface Judged {
  readonly verdict: HealthVerdict;
  /** One sentence for people. */
  readonly reason: string;
}

const dayMs = 86_400_000;

/** The verdict on a webhook. */
export function judgeHealth(webhook: VerdictInput, now: Date): Judged {
  const { enabled, disabledReason, breaker, lastAttemptAt, judged } = webhook;
  if (!enabled)
    return {
      verdict: 'PAUSED',
      reason: disabledReason ?? 'Disabled by its owner.',
    };
  if (breaker.state === 'OPEN')
    return {
      verdict: 'PAUSED',
      reason: breaker.reason ?? 'The endpoint is down.',
    };
  const trend = judged?.trend ?? 'HEALTHY';
  if (judged && trend !== 'HEALTHY') return { verdict: trend, reason: failuresInWords(judged) };
  if (!lastAttemptAt) return { verdict: 'IDLE', reason: 'No attempts yet.' };
  if (now.getTime() - lastAttemptAt.getTime() > dayMs)
    return { verdict: 'IDLE', reason: 'No attempts in the last 24 hours.' };
  return {
    verdict: 'HEALTHY',
    reason:
      judged && judged.day.failed > 0 ? failuresInWords(judged) : 'No failed attempts in the last 24 hours.',
  };
}

/** "38 of 1,204 attempts failed in the last hour." Of the last 24 hours when the hour had no failures. */
export function failuresInWords({ hour, day }: RecentAttempts): string {
  const [{ attempts, failed }, window] = hour.failed > 0 ? [hour, 'hour'] : [day, '24 hours'];
  const [of, all] = [failed, attempts].map((count) => count.toLocaleString('en-US'));
  if (failed === attempts && attempts > 1) return `All ${all} attempts failed in the last ${window}.`;
  return `${of} of ${all} ${attempts === 1 ? 'attempt' : 'attempts'} failed in the last ${window}.`;
}
