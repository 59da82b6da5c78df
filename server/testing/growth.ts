/** Work of some size that is ready to be done; done again, it costs the same. */
export type Prepare = (size: number) => () => Promise<unknown>;

/** How much more four times the input may cost: linear work costs four times as much, quadratic sixteen times. */
export const maxGrowth = 6;

/** Enough to find the least of a busy machine's measurements. A quiet one needs two. */
const rounds = 30;
/** Growth beyond doubt, which needs no more than eight rounds. */
const hopeless = 2 * maxGrowth;

/**
 * How many times the CPU time four times the size takes. What else runs on the machine does not count, and the least
 * of several measurements leaves out what the engine compiles and collects. Stops as soon as the growth is clear.
 */
export async function growthOf(prepare: Prepare, size: number): Promise<number> {
  const works = [prepare(size), prepare(4 * size)] as const;
  const least: [number, number] = [Infinity, Infinity];
  for (let round = 1; ; round += 1) {
    for (const which of [0, 1] as const) {
      least[which] = Math.min(least[which], await cpuTimeOf(works[which]));
    }
    const growth = least[1] / least[0];
    const clear = growth <= maxGrowth || (round >= 8 && growth > hopeless);
    if (round >= rounds || (round >= 2 && clear)) return growth;
  }
}

/** Microseconds of this process. */
async function cpuTimeOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
