import { type Attempt } from '../../data/models.ts';

/** The same attempt, whether it is the row that waited for it (PENDING) or the one that says how it went. */
const attemptKey = ({ delivery, attemptNumber }: Attempt): string => `${delivery.id}#${attemptNumber}`;

/** Newest first; what waits for its first attempt is newest of all. */
const time = ({ attemptedAt }: Attempt): number => (attemptedAt ? Date.parse(attemptedAt) : Infinity);

/** How many of the attempts are not on the page yet: those are rows to announce, the others only change. */
export function countNew(rows: readonly Attempt[], arrived: readonly Attempt[]): number {
  const known = new Set(rows.map(attemptKey));
  return new Set(arrived.map(attemptKey).filter((key) => !known.has(key))).size;
}

/** Changes the rows that are there already, in their places: nothing moves. */
export function updateRows(rows: readonly Attempt[], arrived: readonly Attempt[]): Attempt[] {
  const latest = new Map(arrived.map((attempt) => [attemptKey(attempt), attempt]));
  const lastNumber = new Map<string, number>();
  for (const { delivery, attemptNumber } of arrived) {
    lastNumber.set(delivery.id, Math.max(attemptNumber, lastNumber.get(delivery.id) ?? 0));
  }
  return rows.map((row) => {
    const changed = latest.get(attemptKey(row)) ?? row;
    const overtaken = (lastNumber.get(row.delivery.id) ?? 0) > row.attemptNumber;
    // The attempt that it announced has been made: there is nothing to count down to.
    return overtaken && changed.nextAttemptAt ? { ...changed, nextAttemptAt: null } : changed;
  });
}

/**
 * The page with the arrived attempts in their places, newest first, cut to the page's size. An attempt that is there
 * already changes in its place and is not shown twice.
 */
export function mergeRows(
  rows: readonly Attempt[],
  arrived: readonly Attempt[],
  pageSize: number,
): Attempt[] {
  const updated = updateRows(rows, arrived);
  const known = new Set(updated.map(attemptKey));
  const fresh = new Map(arrived.map((attempt) => [attemptKey(attempt), attempt]));
  for (const key of known) fresh.delete(key);
  // The sort is stable, and what arrives later comes first among equals.
  const all = [...[...fresh.values()].reverse(), ...updated];
  return all.sort((one, other) => compare(time(other), time(one))).slice(0, pageSize);
}

/** Infinity minus Infinity is no number, so it is compared instead. */
const compare = (one: number, other: number): number => (one < other ? -1 : one > other ? 1 : 0);
