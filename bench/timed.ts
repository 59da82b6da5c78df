import { percentile } from './figures.ts';

const runs = 9;

/** The median and the longest of nine runs, after one that is not measured, which loads the pages into memory. */
export async function timed(work: () => Promise<unknown>): Promise<{ p50Ms: number; maxMs: number }> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return { p50Ms: percentile(times, 0.5), maxMs: Math.max(...times) };
}

/** Times all of these, one after the other. */
export async function timeAll(
  queries: Record<string, () => Promise<unknown>>,
): Promise<Record<string, { p50Ms: number; maxMs: number }>> {
  const rows: Record<string, { p50Ms: number; maxMs: number }> = {};
  for (const [label, work] of Object.entries(queries)) rows[label] = await timed(work);
  return rows;
}
