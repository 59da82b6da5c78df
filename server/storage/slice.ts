/** An item of a list, and where it stands in it. */
export interface Edge<T> {
  /** Opaque to clients. */
  readonly cursor: string;
  readonly node: T;
}

/** Consecutive items of a list, from its beginning or from a cursor on. */
export interface Slice<T> {
  readonly edges: readonly Edge<T>[];
  readonly hasNextPage: boolean;
  /** Where the next page begins, if not after the last item: a page may end early. */
  readonly endCursor?: string | null;
}

/** @param rows What was read: at most `first` items, and one more if there is a next page. */
export function sliceOf<T>(rows: readonly T[], first: number, cursorOf: (row: T) => string): Slice<T> {
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return { edges, hasNextPage: rows.length > first };
}
