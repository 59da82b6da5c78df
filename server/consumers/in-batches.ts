import { Condition } from '../async/index.ts';

/**
 * Reads items ahead, and gives those that came while the last batch was worked on as the next one. A lone item waits for
 * no other.
 *
 * @param most Items of a batch, which is also how far it reads ahead.
 */
export async function* inBatches<T>(
  items: AsyncIterable<T>,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<readonly T[], void, void> {
  const changed = new Condition();
  let ahead: T[] = [];
  let end: { readonly error: unknown } | null = null;
  const read = async () => {
    for await (const item of items) {
      ahead.push(item);
      changed.notifyAll();
      while (ahead.length >= most && !signal.aborted) await changed.wait(signal);
      if (signal.aborted) return;
    }
  };
  read()
    .then(() => (end = { error: null }))
    .catch((error: unknown) => (end = { error }))
    .finally(() => changed.notifyAll());
  while (!signal.aborted) {
    if (ahead.length > 0) {
      const batch = ahead;
      ahead = [];
      changed.notifyAll();
      yield batch;
    } else if (end) {
      throwErrorOf(end);
      return;
    } else await changed.wait(signal);
  }
}

function throwErrorOf({ error }: { readonly error: unknown }): void {
  if (error !== null) throw error;
}
