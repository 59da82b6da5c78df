import { type Attempt } from '../../data/models.ts';

/** Identifies an attempt, whether it is PENDING or has a result. */
const attemptKey = ({ delivery, attemptNumber }: Attempt): string => `${delivery.id}#${attemptNumber}`;

/** The time to sort by. A delivery that waits for its first attempt is the newest. */
const time = ({ attemptedAt }: Attempt): number => (attemptedAt ? Date.parse(attemptedAt) : Infinity);

/** How many of the attempts are not on the page yet. The others only update their rows. */
export function countNew(rows: readonly Attempt[], arrived: readonly Attempt[]): number {
  const known = new Set(rows.map(attemptKey));
  return new Set(arrived.map(attemptKey).filter((key) => !known.has(key))).size;
}

/** Updates the rows that are on the page, without moving them. */
export function updateRows(rows: readonly Attempt[], arrived: readonly Attempt[]): Attempt[] {
  const latest = new Map(arrived.map((attempt) => [attemptKey(attempt), attempt]));
  const lastNumber = new Map<string, number>();
  for (const { delivery, attemptNumber } of arrived) {
    lastNumber.set(delivery.id, Math.max(attemptNumber, lastNumber.get(delivery.id) ?? 0));
  }
  return rows.map((row) => {
    const changed = latest.get(attemptKey(row)) ?? row;
    const overtaken = (lastNumber.get(row.delivery.id) ?? 0) > row.attemptNumber;
    // The next attempt has been made, so its countdown ends.
    return overtaken && changed.nextAttemptAt ? { ...changed, nextAttemptAt: null } : changed;
  });
}

/**
 * Adds arrived attempts to the page, newest first, and cuts it to its size. An attempt that is on the page already is
 * updated and not shown twice.
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
  // The sort is stable: of attempts with the same time, the one that arrived last comes first.
  const all = [...[...fresh.values()].reverse(), ...updated];
  return all.sort((one, other) => compare(time(other), time(one))).slice(0, pageSize);
}

/** Compares instead of subtracting, since Infinity minus Infinity is NaN. */
const compare = (one: number, other: number): number => (one < other ? -1 : one > other ? 1 : 0);
