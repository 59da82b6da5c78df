/** Runs `work` when a permit is free, and frees the permit when the work has ended or failed. */
export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

/** Limits work to `permits` pieces at a time. Others wait, first come, first served. */
export function semaphore(permits: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = permits;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
