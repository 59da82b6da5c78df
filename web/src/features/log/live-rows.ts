import { type Attempt } from '../../data/models.ts';
import { type DeliveryNow } from '../../words/delivery.ts';

/** Identifies an attempt, whether it is PENDING or has a result. */
const attemptKey = ({ delivery, attemptNumber }: Attempt): string => `${delivery.id}#${attemptNumber}`;

/** The time to sort by. A delivery that waits for its first attempt is the newest. */
const time = ({ attemptedAt }: Attempt): number => (attemptedAt ? Date.parse(attemptedAt) : Infinity);

/** How many of the attempts are not on the page yet. The others only update their rows. */
export function countNew(rows: readonly Attempt[], arrived: readonly Attempt[]): number {
  const known = new Set(rows.map(attemptKey));
  return new Set(arrived.map(attemptKey).filter((key) => !known.has(key))).size;
}

/**
 * Updates the rows that are on the page, without moving them. Every arrived attempt tells what its delivery is now, and so
 * do all rows of that delivery.
 */
export function updateRows(rows: readonly Attempt[], arrived: readonly Attempt[]): Attempt[] {
  const latest = new Map(arrived.map((attempt) => [attemptKey(attempt), attempt]));
  const deliveries = new Map(arrived.map(({ delivery }) => [delivery.id, delivery]));
  return rows.map((row) => {
    const changed = latest.get(attemptKey(row)) ?? row;
    const delivery = deliveries.get(row.delivery.id);
    return delivery && delivery !== changed.delivery ? { ...changed, delivery } : changed;
  });
}

/** Whether one of these deliveries should have gone on by now, so that its state is to be read again. */
export function isOverdue(rows: readonly { readonly delivery: DeliveryNow }[], now: number): boolean {
  return rows.some(({ delivery: { state, nextAttemptAt } }) => {
    if (state === 'PENDING') return true;
    const goesOn = state === 'RETRYING' || state === 'HELD';
    return goesOn && nextAttemptAt != null && Date.parse(nextAttemptAt) < now;
  });
}

/** The rows that are the last ones of their deliveries on the page: these tell how the delivery goes on. */
export function lastRows(rows: readonly Attempt[]): ReadonlySet<Attempt> {
  const last = new Map<string, Attempt>();
  for (const row of rows) {
    const other = last.get(row.delivery.id);
    if (!other || other.attemptNumber < row.attemptNumber) last.set(row.delivery.id, row);
  }
  return new Set(last.values());
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
