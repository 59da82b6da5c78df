interface Resource {
  close(): void;
}

/** One resource per key, opened for its first user and closed after its last. */
export interface RefCounted<T> {
  /** Shares the open resource of a key, or opens it. Call `release` once. */
  acquire(key: string, open: () => T): Shared<T>;
  /** The open resource of a key. */
  get(key: string): T | undefined;
  /** All open resources. */
  all(): Iterable<T>;
}

/** A resource in use. */
export interface Shared<T> {
  readonly item: T;
  release(): void;
}

export function refCounted<T extends Resource>(): RefCounted<T> {
  const entries = new Map<string, { item: T; users: number }>();
  return {
    acquire: (key, open) => {
      let entry = entries.get(key);
      if (!entry) entries.set(key, (entry = { item: open(), users: 0 }));
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
