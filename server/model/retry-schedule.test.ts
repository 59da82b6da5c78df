import { describe, expect, it } from 'vitest';
import { nextDelayMs } from './retry-schedule.ts';

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
  });
});
