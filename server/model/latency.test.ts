import { describe, expect, it } from 'vitest';

import { latencyBounds, latencyBucket, latencyPercentile } from './latency.ts';

const counts = (...times: number[]) => {
  const buckets = latencyBounds.map(() => 0);
  for (const ms of times) buckets[latencyBucket(ms)]! += 1;
  return buckets;
};

describe('the bucket of a response time', () => {
  it.each([
    [0, 0],
    [5, 0],
    [5.1, 1],
    [100, 6],
    [30_000, 14],
    [30_001, 15],
  ])('of %d ms is %d', (ms, bucket) => {
    expect(latencyBucket(ms)).toBe(bucket);
  });
});

describe('a percentile', () => {
  it('is null without responses', () => {
    expect(latencyPercentile(counts(), 0.5)).toBeNull();
  });

  it('lies in the bucket of the response that it is of', () => {
    const times = [...Array.from({ length: 90 }, () => 40), ...Array.from({ length: 10 }, () => 800)];
    expect(latencyPercentile(counts(...times), 0.5)).toBe(43);
    expect(latencyPercentile(counts(...times), 0.95)).toBe(750);
  });

  it('never falls as the share rises', () => {
    const some = counts(1, 7, 12, 60, 60, 90, 400, 3000, 12_000, 45_000);
    const shares = Array.from({ length: 101 }, (_, n) => latencyPercentile(some, n / 100)!);
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(shares.at(-1)).toBe(30_000);
  });
});
