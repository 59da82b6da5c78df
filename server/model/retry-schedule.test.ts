import { describe, expect, it } from 'vitest';
import { delaysOf, nextDelayMs, retryDelayMs, type RetryPolicy } from './retry-schedule.ts';

describe('the retry schedule', () => {
  it('waits 2, 4, 8, … 1,024 seconds after attempts 1 to 10', () => {
    const seconds = Array.from({ length: 10 }, (_, index) => nextDelayMs(index + 1) / 1000);
    expect(seconds).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  });

  it('stays at the last step above 10, which no delivery reaches', () => {
    expect(nextDelayMs(11)).toBe(1_024_000);
    expect(nextDelayMs(5000)).toBe(1_024_000);
  });

  it.each([0, -1, 1.5, NaN, Infinity])('refuses %s, which is no attempt number', (attempt) => {
    expect(() => nextDelayMs(attempt)).toThrow(RangeError);
    expect(() => nextDelayMs(attempt)).toThrow(`not ${attempt}`);
  });
});

describe('a retry policy', () => {
  const policy: RetryPolicy = { schedule: 'EXPONENTIAL', retryCount: 3, delays: [], jitter: false };
  const standard: RetryPolicy = { ...policy, schedule: 'STANDARD' };
  const custom: RetryPolicy = { ...policy, schedule: 'CUSTOM', delays: [30, 600] };

  it('has the delays of its schedule, as many as there are retries', () => {
    expect(delaysOf(policy)).toEqual([2, 4, 8]);
    expect(delaysOf(custom)).toEqual([30, 600]);
    const hours = delaysOf(standard).map((seconds) => seconds / 3600);
    expect(hours.slice(3)).toEqual([2, 5, 10, 14, 20, 24]);
    expect(delaysOf(standard).slice(0, 3)).toEqual([5, 300, 1800]);
  });

  it('gives each retry its delay, and none after the last', () => {
    expect([0, 1, 2, 3].map((ordinal) => retryDelayMs(policy, ordinal, 0.5))).toEqual([
      2000,
      4000,
      8000,
      null,
    ]);
    expect([0, 1, 2].map((ordinal) => retryDelayMs(custom, ordinal, 0.5))).toEqual([30_000, 600_000, null]);
    expect(retryDelayMs(standard, 8, 0)).toBe(86_400_000);
    expect(retryDelayMs(standard, 9, 0)).toBeNull();
  });

  it('is over after 14 s with three exponential retries, 34 minutes with ten, and 3 days with the standard ones', () => {
    const total = (of: RetryPolicy) => delaysOf(of).reduce((sum, delay) => sum + delay, 0);
    expect(total(policy)).toBe(14);
    expect(Math.round(total({ ...policy, retryCount: 10 }) / 60)).toBe(34);
    expect(Math.floor(total(standard) / 86_400)).toBe(3);
  });

  it('adds up to a fifth by jitter, and takes nothing away', () => {
    const jittered = { ...custom, jitter: true };
    expect([0, 0.5, 1].map((random) => retryDelayMs(jittered, 0, random))).toEqual([30_000, 33_000, 36_000]);
  });
});
