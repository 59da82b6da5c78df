/** A part of the list of refused events, newest first. */
export interface RefusedPage<Row extends { readonly id: string }> {
  readonly items: readonly Row[];
  /** Where to go on. */
  readonly endCursor: string | null;
  readonly hasMore: boolean;
}

/** How many rows of the newest page are not shown yet. */
export function countNew<Row extends { readonly id: string }>(
  shown: readonly Row[],
  newest: readonly Row[],
): number {
  const known = new Set(shown.map(({ id }) => id));
  return newest.filter(({ id }) => !known.has(id)).length;
}

/**
 * The list with the newest page in it. If there may be others between the two, only the newest page is left: a list with a
 * gap would be wrong.
 */
export function withNewest<Row extends { readonly id: string }>(
  shown: RefusedPage<Row>,
  newest: RefusedPage<Row>,
): RefusedPage<Row> {
  const fresh = countNew(shown.items, newest.items);
  if (fresh === newest.items.length && newest.hasMore) return newest;
  const all = new Map([...newest.items, ...shown.items].map((row) => [row.id, row]));
  // Ids are in the order of time. Without a gap, the end of the list is still where it was.
  const items = [...all.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  return { ...shown, items };
}
