import { type DeliveryNews, type DeliveryRow } from '../../data/models.ts';

/** A delivery that changed. */
export interface Change {
  readonly row: DeliveryRow;
  /** Whether it is a row of the list now. Held deliveries are not: they have lines of their own. */
  readonly listed: boolean;
}

/** What messages tell. */
export interface Changes {
  /** The last state of each delivery that they name. */
  readonly changes: readonly Change[];
  /** Further changes, of deliveries that are on the list now, */
  readonly leftOut: number;
  /** and of those that may have been on it before. */
  readonly leftOutUnmatched: number;
}

/** Reads messages, the oldest first. */
export function changesOf(news: readonly DeliveryNews[]): Changes {
  const changes = new Map<string, Change>();
  for (const { delivery: row, matches } of news)
    if (row) changes.set(row.id, { row, listed: matches && row.state !== 'HELD' });
  const sum = (kind: 'leftOut' | 'leftOutUnmatched') => news.reduce((total, one) => total + one[kind], 0);
  return {
    changes: [...changes.values()],
    leftOut: sum('leftOut'),
    leftOutUnmatched: sum('leftOutUnmatched'),
  };
}

/**
 * Replaces rows by what was read of them later, without moving them. A row that is as before stays the same object,
 * and so do the rows if none has changed.
 */
export function withCurrent(
  rows: readonly DeliveryRow[],
  read: readonly DeliveryRow[],
): readonly DeliveryRow[] {
  const current = new Map(read.map((row) => [row.id, row]));
  const changed = rows.some((row) => isOther(row, current.get(row.id)));
  if (!changed) return rows;
  return rows.map((row) => {
    const now = current.get(row.id);
    return isOther(row, now) ? now : row;
  });
}

function isOther(row: DeliveryRow, now: DeliveryRow | undefined): now is DeliveryRow {
  return now !== undefined && !isSame(row, now);
}

function isSame(one: DeliveryRow, other: DeliveryRow): boolean {
  return (
    one.state === other.state &&
    one.attemptCount === other.attemptCount &&
    one.nextAttemptAt === other.nextAttemptAt &&
    one.lastAttempt?.id === other.lastAttempt?.id
  );
}

/** The rows without those that left the list. The same array if none did. */
export function withoutLeft(rows: readonly DeliveryRow[], left: ReadonlySet<string>): readonly DeliveryRow[] {
  return rows.some(({ id }) => left.has(id)) ? rows.filter(({ id }) => !left.has(id)) : rows;
}

/** Puts the first page in front of the rows, which keep their order; a row is there once. */
export function withNewest(rows: readonly DeliveryRow[], page: readonly DeliveryRow[]): DeliveryRow[] {
  const newest = new Set(page.map(({ id }) => id));
  return [...page, ...rows.filter(({ id }) => !newest.has(id))];
}

/** Adds a further page, without what is shown already. */
export function withFurther(rows: readonly DeliveryRow[], page: readonly DeliveryRow[]): DeliveryRow[] {
  const known = new Set(rows.map(({ id }) => id));
  return [...rows, ...page.filter(({ id }) => !known.has(id))];
}

/** The rows from one to another in either direction, both included; only the other if the one is not among them. */
export function between<Row extends { readonly id: string }>(
  rows: readonly Row[],
  one: string | null,
  other: string,
): Row[] {
  const [from, to] = [one ?? other, other].map((wanted) => rows.findIndex(({ id }) => id === wanted)) as [
    number,
    number,
  ];
  if (to < 0) return [];
  return from < 0 ? [rows[to]!] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
}
