/** What can be measured, and the column's title. Costs are per delivery, or per event where nothing is delivered. */
export const columns = {
  rate: 'per second',
  ofBareLoop: 'of bare loop',
  ofUnburdened: 'of unburdened',
  p50Ms: 'p50 ms',
  p99Ms: 'p99 ms',
  mostMs: 'most ms',
  p99Times: 'p99 times unburdened',
  benchP99Ms: 'bench p99 ms',
  nodeCpuUs: 'node µs',
  postgresCpuUs: 'postgres µs',
  walBytes: 'WAL bytes',
  statements: 'statements',
  syncMs: 'sync ms',
  memoryMb: 'memory MB',
  peakMb: 'peak MB',
  growthMb: 'growth MB',
  firstMs: 'first ms',
  silenceMs: 'silence ms',
  buildMs: 'build ms',
  eventUs: 'event µs',
} as const;

export type Figure = keyof typeof columns;

/** What one row of a table holds. */
export type Figures = Partial<Record<Figure, number>>;

/** Rows by their label. */
export type Rows = Record<string, Figures>;

/** The value below which that share of all values is. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
