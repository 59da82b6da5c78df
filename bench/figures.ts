/** All figures, with their column titles. Costs are per delivery, or per event if nothing is delivered. */
export const columns = {
  rate: 'per second',
  ofBareLoop: 'of bare loop',
  ofBaseline: 'of baseline',
  p50Ms: 'p50 ms',
  p99Ms: 'p99 ms',
  maxMs: 'max ms',
  p99OfBaseline: 'p99 of baseline',
  newcomerMs: 'newcomer ms',
  benchP99Ms: 'bench p99 ms',
  nodeCpuUs: 'node µs',
  postgresCpuUs: 'postgres µs',
  walBytes: 'WAL bytes',
  statements: 'statements',
  syncMs: 'sync ms',
  memoryMb: 'memory MB',
  peakMb: 'peak MB',
  growthMb: 'growth MB',
  readyS: 'ready s',
  lastS: 'last s',
  repeated: 'repeated',
  lost: 'lost',
  firstMs: 'first ms',
  silenceMs: 'silence ms',
  buildMs: 'build ms',
  eventUs: 'event µs',
} as const;

export type Figure = keyof typeof columns;

/** One row of a table. */
export type Figures = Partial<Record<Figure, number>>;

/** Rows by label. */
export type Rows = Record<string, Figures>;

/** The value that a fraction `share` (0 to 1) of all values is below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
