import { type LiveFeed } from '../live/index.ts';

/** A feed that a test fills. Every open iterator gets each item, in order. */
export interface Feed<T> {
  push(item: T): void;
  /** Makes every open iterator throw. */
  fail(error: Error): void;
  open(filter?: (item: T) => boolean): LiveFeed<T>;
  /** Resolves when exactly `count` iterators are open. */
  opened(count: number): Promise<void>;
}

interface Reader<T> {
  readonly filter: (item: T) => boolean;
  readonly items: T[];
  readonly waiting: PromiseWithResolvers<IteratorResult<T, undefined>>[];
  failure: Error | null;
}

export function createFeed<T>(): Feed<T> {
  const readers = new Set<Reader<T>>();
  const watchers = new Set<() => void>();
  const changed = () => watchers.forEach((check) => check());
  const give = (reader: Reader<T>, item: T) => {
    if (!reader.filter(item)) return;
    const next = reader.waiting.shift();
    if (next) next.resolve({ value: item, done: false });
    else reader.items.push(item);
  };
  return {
    push: (item) => readers.forEach((reader) => give(reader, item)),
    fail: (error) =>
      readers.forEach((reader) => {
        reader.failure = error;
        reader.waiting.splice(0).forEach((next) => next.reject(error));
      }),
    open: (filter = () => true) => {
      const reader: Reader<T> = { filter, items: [], waiting: [], failure: null };
      readers.add(reader);
      changed();
      return iteratorOf(reader, () => {
        readers.delete(reader);
        changed();
      });
    },
    opened: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (readers.size !== count) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      }),
  };
}

function iteratorOf<T>(reader: Reader<T>, close: () => void): LiveFeed<T> {
  return {
    ready: Promise.resolve(),
    next: () => {
      if (reader.items.length > 0) return Promise.resolve({ value: reader.items.shift()!, done: false });
      if (reader.failure) return Promise.reject(reader.failure);
      const next = Promise.withResolvers<IteratorResult<T, undefined>>();
      reader.waiting.push(next);
      return next.promise;
    },
    return: async () => {
      close();
      reader.waiting.splice(0).forEach((next) => next.resolve({ value: undefined, done: true }));
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
