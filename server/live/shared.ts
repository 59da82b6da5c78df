interface Shareable {
  close(): void;
}

/** One item per key, opened for the first who needs it and closed after the last. */
export interface Shared<T> {
  join(key: string): { readonly item: T; leave(): void };
  /** The open one. */
  get(key: string): T | undefined;
  /** All that are open. */
  all(): Iterable<T>;
}

export function shared<T extends Shareable>(open: (key: string) => T): Shared<T> {
  const entries = new Map<string, { item: T; users: number }>();
  return {
    join: (key) => {
      let entry = entries.get(key);
      if (!entry) entries.set(key, (entry = { item: open(key), users: 0 }));
      const { item } = entry;
      entry.users += 1;
      return {
        item,
        leave: () => {
          if (--entry.users > 0) return;
          entries.delete(key);
          item.close();
        },
      };
    },
    get: (key) => entries.get(key)?.item,
    all: () => [...entries.values()].map(({ item }) => item),
  };
}
