/** A part of a list to which rows are only added, newest first. */
export interface NewestFirst<Row extends { readonly id: string }> {
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
  shown: NewestFirst<Row>,
  newest: NewestFirst<Row>,
): NewestFirst<Row> {
  const fresh = countNew(shown.items, newest.items);
  if (fresh === newest.items.length && newest.hasMore) return newest;
  const known = new Set(newest.items.map(({ id }) => id));
  // Without a gap, the end of the list is still where it was.
  return { ...shown, items: [...newest.items, ...shown.items.filter(({ id }) => !known.has(id))] };
}
