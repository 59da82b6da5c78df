/**
 * Response times as counts in buckets: the upper bound of each, in milliseconds. The last one has all that took longer.
 * Narrow where most endpoints answer, so that a percentile read from them is close.
 */
export const latencyBounds = [
  5,
  10,
  20,
  35,
  50,
  75,
  100,
  150,
  250,
  500,
  1000,
  2500,
  5000,
  10_000,
  30_000,
  Infinity,
] as const;

/** The bucket of a response time. */
export function latencyBucket(ms: number): number {
  let bucket = 0;
  while (ms > latencyBounds[bucket]!) bucket += 1;
  return bucket;
}

/**
 * The time, in milliseconds, that this share of the responses took at most, as if those of a bucket were spread evenly in
 * it; null when there are none. Above the highest bound it is that bound.
 */
export function latencyPercentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = total * share;
  let before = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      const from = bucket === 0 ? 0 : latencyBounds[bucket - 1]!;
      const upTo = latencyBounds[bucket]!;
      return upTo === Infinity ? from : Math.round(from + ((upTo - from) * (wanted - before)) / count);
    }
    before += count;
  }
  return null;
}
