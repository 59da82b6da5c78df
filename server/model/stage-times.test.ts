import { expect, test } from 'vitest';

import { bucketOf, percentileMs, timeBuckets } from './stage-times.ts';

test.each([
  [0, 0],
  [0.001, 0],
  [0.0014, 1],
  [0.002, 2],
  [1, 20],
  [1000, 40],
  [1e9, timeBuckets - 1],
])('%d ms are in bucket %d', (ms, bucket) => expect(bucketOf(ms)).toBe(bucket));

test('a percentile is the bound of the bucket in which it lies', () => {
  const times = Array<number>(timeBuckets).fill(0);
  expect(percentileMs(times, 0.5)).toBeNull();
  for (const ms of [0.001, 1, 1, 1000]) times[bucketOf(ms)]! += 1;
  expect([0, 0.25, 0.5, 0.75, 0.76, 1].map((share) => percentileMs(times, share))).toEqual([
    ...[0.001, 0.001, 1.024, 1.024, 1048.576, 1048.576],
  ]);
  for (const ms of [0.003, 0.7, 90]) {
    const [one] = [Array<number>(timeBuckets).fill(0)];
    one![bucketOf(ms)] = 1;
    const read = percentileMs(one!, 0.95)!;
    expect(read / ms).toBeGreaterThanOrEqual(1);
    expect(read / ms).toBeLessThan(1.42);
  }
});
