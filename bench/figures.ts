/** All figures, with their column titles. Costs are per delivery, or per event if nothing is delivered. */
export const columns = {
  offered: 'offered per second',
  rate: 'per second',
  ofBareLoop: 'of bare loop',
  ofBaseline: 'of baseline',
  ofBareRoute: 'of bare route',
  p50Ms: 'p50 ms',
  p99Ms: 'p99 ms',
  halfP50Ms: 'half load p50 ms',
  halfP99Ms: 'half load p99 ms',
  requestP50Ms: 'from request p50 ms',
  requestP99Ms: 'from request p99 ms',
  maxMs: 'max ms',
  p99OfBaseline: 'p99 of baseline',
  newcomerMs: 'newcomer ms',
  benchP99Ms: 'bench p99 ms',
  nodeCpuUs: 'node µs',
  postgresCpuUs: 'postgres µs',
  walBytes: 'WAL bytes',
  statements: 'statements',
  statementsPerSecond: 'statements a second',
  rowsPerSecond: 'rows read a second',
  nodeShare: 'node % of a core',
  postgresShare: 'postgres % of a core',
  walPerSecond: 'WAL bytes a second',
  syncMs: 'sync ms',
  memoryMb: 'memory MB',
  freshKb: 'KB per fresh workspace',
  warmKb: 'KB per warm workspace',
  idleKb: 'KB per idle workspace',
  atOnce: 'at once',
  refused: 'refused',
  accepted: '200',
  tooMany: '429',
  unavailable: '503',
  other: 'other',
  withoutRetryAfter: 'without Retry-After',
  unsent: 'unsent',
  resumed: 'resumed',
  beforeMb: 'before MB',
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
  addedUs: 'added µs',
  pushRate: 'pushes/s',
  pushP50Ms: 'push p50 ms',
  pushP99Ms: 'push p99 ms',
  pushUs: 'µs per push',
  pushBytes: 'push bytes',
  socketKb: 'KB per socket',
  framesPerSecond: 'frames/s',
  p5Frames: 'p5 frames/s',
  slowFrames: '% of frames over 33 ms',
  longestTaskMs: 'longest task ms',
  heapMb: 'heap MB',
  nodes: 'DOM nodes',
  rendererShare: 'renderer % of a core',
  load: 'load average',
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

/** The mean of the last quarter minus the mean of the second: zero if memory is flat. */
export function growth(samples: readonly number[]): number {
  const quarter = samples.length / 4;
  const mean = (from: number, to: number) => {
    const some = samples.slice(from, to);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  };
  return mean(3 * quarter, samples.length) - mean(quarter, 2 * quarter);
}
