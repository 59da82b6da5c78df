/**
 * Maps each item of an async iterable. `done` is called when an item is done with: before the next one, and at the end. Unlike an async generator it passes `return` on at once, while an item is
 * still awaited: whoever unsubscribes from a silent feed is not kept waiting, and the feed learns of it.
 */
export function mapAsync<In, Out>(
  source: AsyncIterable<In>,
  map: (item: In) => Promise<Out> | Out,
  done: () => void = () => undefined,
): AsyncGenerator<Out, void> {
  const iterator = source[Symbol.asyncIterator]();
  const end = async (): Promise<IteratorResult<Out, void>> => {
    done();
    await iterator.return?.();
    return { value: undefined, done: true };
  };
  return {
    async next() {
      done();
      const item = await iterator.next();
      if (item.done) return { value: undefined, done: true };
      try {
        return { value: await map(item.value), done: false };
      } catch (error) {
        done();
        await iterator.return?.();
        throw error;
      }
    },
    return: end,
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
