/**
 * An iterator that ends at once when its reader returns, even while it waits: an async generator would keep waiting.
 */
export interface PullIterator<T> extends AsyncIterableIterator<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorResult<T, undefined>>;
}

const done = { value: undefined, done: true } as const;

/**
 * An async iterator over the results of `pull`, one per `next`, never two pulls at a time. It ends when its reader
 * returns, when `pull` resolves with `undefined`, or when `pull` rejects, which that `next` then throws.
 *
 * @param pull Its signal is aborted at the end; a result after that is dropped.
 * @param onEnd Called once, at the end, to release resources.
 */
export function pullIterator<T>(
  pull: (signal: AbortSignal) => Promise<T | undefined>,
  onEnd: () => void,
): PullIterator<T> {
  const ending = new AbortController();
  const waiting = new Set<() => void>();
  let last: Promise<unknown> = Promise.resolve();

  function end(): void {
    if (ending.signal.aborted) return;
    ending.abort();
    onEnd();
  }

  async function step(): Promise<IteratorResult<T, undefined>> {
    if (ending.signal.aborted) return done;
    try {
      const value = await pull(ending.signal);
      if (value !== undefined && !ending.signal.aborted) return { value, done: false };
      end();
      return done;
    } catch (error) {
      end();
      throw error;
    }
  }

  function next(): Promise<IteratorResult<T, undefined>> {
    if (ending.signal.aborted) return Promise.resolve(done);
    return new Promise((resolve, reject) => {
      const finish = () => resolve(done);
      waiting.add(finish);
      const turn = last.then(step).finally(() => waiting.delete(finish));
      last = turn.catch(() => undefined);
      turn.then(resolve, reject);
    });
  }

  return {
    next,
    return: () => {
      end();
      for (const finish of waiting) finish();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
