/** A bar of a chart: how far it goes from the base line, as a share of the room there is. */
export interface Bar {
  readonly up: number;
  readonly down: number;
}

/** The smallest share that is shown: one failure among thousands must be seen. */
const LEAST = 0.08;

/** Bars that go up for one series and down for another one, on one scale. */
export function barsOf(up: readonly number[], down: readonly number[]): Bar[] {
  const most = Math.max(1, ...up, ...down);
  const share = (value: number): number => (value === 0 ? 0 : Math.max(LEAST, value / most));
  return up.map((value, index) => ({ up: share(value), down: share(down[index] ?? 0) }));
}

/** The end of an axis: the next of 1, 2, 3, 4, 5, 6 or 8 times a power of ten. At least 1. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((end) => end >= value)!;
}
