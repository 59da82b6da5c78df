interface Resource {
  close(): void;
}

/** One resource per key, opened for its first user and closed after its last. */
export interface RefCounted<T> {
  /** Opens the resource of a key, or shares the open one. Call `release` once. */
  acquire(key: string): { readonly item: T; release(): void };
  /** The open resource of a key. */
  get(key: string): T | undefined;
  /** All open resources. */
  all(): Iterable<T>;
}

export function refCounted<T extends Resource>(open: (key: string) => T): RefCounted<T> {
  const entries = new Map<string, { item: T; users: number }>();
  return {
    acquire: (key) => {
      let entry = entries.get(key);
      if (!entry) entries.set(key, (entry = { item: open(key), users: 0 }));
      const { item } = entry;
      entry.users += 1;
      return {
        item,
        release: () => {
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
