import { type LiveFeed, type LiveItem } from '../live/index.ts';
import { FeedReader } from '../live/live-feed.ts';

/** What a test says of an item; the rest follows. */
export type Given<T extends LiveItem> = Omit<T, 'key' | 'webhooksVersion'>;

/** A feed that a test fills. Every open reader gets each item, in order. */
export interface Feed<T extends LiveItem> {
  /** Adds an item, after which all webhooks are read anew. */
  push(item: Given<T>): void;
  /** Makes every open reader throw. */
  fail(error: Error): void;
  open(filter?: (item: T) => boolean): LiveFeed<T>;
  /** Resolves when exactly `count` readers are open. */
  opened(count: number): Promise<void>;
}

export function createFeed<T extends LiveItem>(): Feed<T> {
  const readers = new Set<TestReader<T>>();
  const watchers = new Set<() => void>();
  const changed = () => watchers.forEach((check) => check());
  let pushed = 0;
  return {
    push: (given) => {
      pushed += 1;
      const item = { ...given, key: String(pushed), webhooksVersion: BigInt(pushed) } as unknown as T;
      for (const reader of readers) reader.offer(item);
    },
    fail: (error) => {
      for (const reader of readers) reader.fail(error);
    },
    open: (filter = () => true) => {
      const reader = new TestReader(filter, () => {
        readers.delete(reader);
        changed();
      });
      readers.add(reader);
      changed();
      return reader;
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

class TestReader<T extends LiveItem> extends FeedReader<T> {
  readonly ready = Promise.resolve();
  readonly #filter: (item: T) => boolean;
  readonly #items: T[] = [];
  #failure: Error | null = null;

  constructor(filter: (item: T) => boolean, onEnd: () => void) {
    super(onEnd);
    this.#filter = filter;
  }

  offer(item: T): void {
    if (this.#filter(item)) this.#items.push(item);
    this.wake();
  }

  fail(error: Error): void {
    this.#failure = error;
    this.wake();
  }

  peek(count: number): readonly T[] {
    if (this.#items.length === 0 && this.#failure) throw this.#failure;
    return this.#items.slice(0, count);
  }

  take(): void {
    this.#items.shift();
  }
}
