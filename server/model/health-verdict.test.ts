import { describe, expect, it } from 'vitest';

import {
  failureShare,
  judgeHealth,
  nextTrend,
  type RecentAttempts,
  type Trend,
  trendLimits,
  type VerdictInput,
} from './health-verdict.ts';

const trends: readonly Trend[] = ['HEALTHY', 'DEGRADED', 'FAILING'];
const badness = (trend: Trend) => trends.indexOf(trend);

/** A day of which the last hour is part. */
const recent = (hour: [number, number], before: [number, number] = [0, 0]): RecentAttempts => ({
  hour: { attempts: hour[1], failed: hour[0] },
  day: { attempts: hour[1] + before[1], failed: hour[0] + before[0] },
});

/** The same numbers at every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function someRecent(random: (below: number) => number): RecentAttempts {
  const size = 10 ** (1 + random(4));
  const [hour, before] = [random(size), random(size)];
  return recent([random(hour + 1), hour], [random(before + 1), before]);
}

describe('the trend', () => {
  it.each<[string, Trend, RecentAttempts, Trend]>([
    ['stays healthy without attempts', 'HEALTHY', recent([0, 0]), 'HEALTHY'],
    ['recovers when nothing failed for a day', 'FAILING', recent([0, 0], [0, 50]), 'HEALTHY'],
    ['is not made by two failures', 'HEALTHY', recent([2, 2]), 'HEALTHY'],
    ['degrades by three', 'HEALTHY', recent([3, 3]), 'DEGRADED'],
    ['fails by five', 'HEALTHY', recent([5, 5]), 'FAILING'],
    ['fails by few over the day', 'HEALTHY', recent([0, 0], [6, 8]), 'FAILING'],
    ['degrades by a twentieth of an hour', 'HEALTHY', recent([50, 1000]), 'DEGRADED'],
    ['follows a busy hour and not the day before', 'FAILING', recent([0, 1000], [900, 1000]), 'HEALTHY'],
    ['does not follow a quiet hour', 'FAILING', recent([0, 5], [900, 1000]), 'FAILING'],
  ])('%s', (_title, before, attempts, after) => {
    expect(nextTrend(before, attempts)).toBe(after);
  });

  it('never gets better by more failures among as many attempts', () => {
    const random = randomNumbers(1);
    const better: unknown[] = [];
    for (let n = 0; n < 5000; n += 1) {
      const { hour, day } = someRecent(random);
      if (hour.failed === hour.attempts) continue;
      const worse = {
        hour: { ...hour, failed: hour.failed + 1 },
        day: { ...day, failed: day.failed + 1 },
      };
      for (const before of trends)
        if (badness(nextTrend(before, worse)) < badness(nextTrend(before, { hour, day })))
          better.push({ before, hour, day });
    }
    expect(better).toEqual([]);
  });

  it('is the same when it is judged twice by the same attempts', () => {
    const random = randomNumbers(2);
    const changed: unknown[] = [];
    for (let n = 0; n < 5000; n += 1) {
      const attempts = someRecent(random);
      for (const before of trends) {
        const after = nextTrend(before, attempts);
        if (nextTrend(after, attempts) !== after) changed.push({ before, attempts });
      }
    }
    expect(changed).toEqual([]);
  });

  it('does not change while the share wavers about one boundary', () => {
    const random = randomNumbers(3);
    for (const limit of [trendLimits.DEGRADED, trendLimits.FAILING]) {
      for (const edge of [limit.enter, limit.leave]) {
        let trend: Trend = nextTrend('HEALTHY', recent([1000, 1000]));
        const seen: Trend[] = [];
        for (let n = 0; n < 500; n += 1) {
          const failed = Math.round(10_000 * edge) + random(41) - 20;
          trend = nextTrend(trend, recent([failed, 10_000]));
          if (trend !== seen.at(-1)) seen.push(trend);
        }
        expect(seen.length).toBeLessThanOrEqual(2);
      }
    }
  });

  it('is judged by a share that one attempt more changes little', () => {
    const random = randomNumbers(4);
    const leaps: unknown[] = [];
    for (let n = 0; n < 5000; n += 1) {
      const { hour, day } = someRecent(random);
      if (day.attempts < 20) continue;
      const more = {
        hour: { ...hour, attempts: hour.attempts + 1 },
        day: { ...day, attempts: day.attempts + 1 },
      };
      if (Math.abs(failureShare(more) - failureShare({ hour, day })) > 0.1) leaps.push({ hour, day });
    }
    expect(leaps).toEqual([]);
  });
});

describe('the verdict', () => {
  const now = new Date('2026-02-03T04:05:06Z');
  const well: VerdictInput = {
    enabled: true,
    disabledReason: null,
    breaker: { state: 'HEALTHY', reason: null },
    lastAttemptAt: new Date(now.getTime() - 1000),
    judged: null,
  };
  const judged = (given: Partial<VerdictInput>) => judgeHealth({ ...well, ...given }, now);

  it('is HEALTHY with recent attempts of which none failed', () => {
    expect(judged({})).toEqual({
      verdict: 'HEALTHY',
      reason: 'No failed attempts in the last 24 hours.',
    });
  });

  it('is HEALTHY and names the few failures', () => {
    const few = { ...recent([2, 12_480]), trend: 'HEALTHY' as const };
    expect(judged({ judged: few }).reason).toBe('2 of 12,480 attempts failed in the last hour.');
  });

  it('is the trend where something fails', () => {
    const failing = { ...recent([7, 7]), trend: 'FAILING' as const };
    expect(judged({ judged: failing })).toEqual({
      verdict: 'FAILING',
      reason: 'All 7 attempts failed in the last hour.',
    });
    const degraded = { ...recent([0, 0], [4, 40]), trend: 'DEGRADED' as const };
    expect(judged({ judged: degraded })).toMatchObject({
      verdict: 'DEGRADED',
      reason: '4 of 40 attempts failed in the last 24 hours.',
    });
  });

  it('is IDLE before the first attempt, and a day after the last', () => {
    expect(judged({ lastAttemptAt: null })).toMatchObject({ verdict: 'IDLE', reason: 'No attempts yet.' });
    const long = new Date(now.getTime() - 86_400_001);
    expect(judged({ lastAttemptAt: long })).toMatchObject({ verdict: 'IDLE' });
  });

  it('is PAUSED while the endpoint is down, whatever its trend', () => {
    const breaker = { state: 'OPEN' as const, reason: 'The probe failed: ECONNREFUSED.' };
    expect(judged({ breaker, judged: { ...recent([9, 9]), trend: 'FAILING' } })).toEqual({
      verdict: 'PAUSED',
      reason: 'The probe failed: ECONNREFUSED.',
    });
  });

  it('is PAUSED when it is disabled, and says why when the product did it', () => {
    expect(judged({ enabled: false })).toMatchObject({ verdict: 'PAUSED' });
    const gone = { enabled: false, disabledReason: 'The endpoint answered 410 Gone.' };
    expect(judged(gone)).toEqual({ verdict: 'PAUSED', reason: gone.disabledReason });
  });
});
