/**
 * Makes work run once for all who ask for it at the same time: who asks during a run gets its result, an error included.
 *
 * @param reuseMs How long a result is given to later callers as well, from the start of its run. An error is not.
 */
export function shareResult<T>(work: () => Promise<T>, reuseMs = 0): () => Promise<T> {
  let shared: Promise<T> | null = null;
  let until = -Infinity;
  let running = false;
  const run = async () => {
    running = true;
    until = performance.now() + reuseMs;
    try {
      return await work();
    } catch (error) {
      until = -Infinity;
      throw error;
    } finally {
      running = false;
    }
  };
  return () => {
    if (!shared || (!running && performance.now() >= until)) shared = run();
    return shared;
  };
}
