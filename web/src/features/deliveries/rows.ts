import { type Attempt, type DeliveryRow } from '../../data/models.ts';

/** Whether one of the attempts is of a row. */
export function isShown(rows: readonly DeliveryRow[], attempts: readonly Attempt[]): boolean {
  const known = new Set(rows.map(({ id }) => id));
  return attempts.some(({ delivery }) => known.has(delivery.id));
}

/** Updates rows from the attempts that the live feed told of, without moving them. */
export function updateRows(rows: readonly DeliveryRow[], attempts: readonly Attempt[]): DeliveryRow[] {
  const latest = new Map(attempts.map((attempt) => [attempt.delivery.id, attempt]));
  return rows.map((row) => {
    const attempt = latest.get(row.id);
    if (!attempt || attempt.attemptNumber < row.attemptCount) return row;
    const { id, httpStatusCode, errorMessage, responseTimeMs, attemptedAt, attemptNumber, delivery } =
      attempt;
    return {
      ...row,
      state: delivery.state,
      nextAttemptAt: delivery.nextAttemptAt,
      attemptCount: attemptNumber,
      lastAttempt: { ...row.lastAttempt, id, httpStatusCode, errorMessage, responseTimeMs, attemptedAt },
    };
  });
}

/** Replaces rows by what was read of them later, without moving them. A row that is as before stays the same object. */
export function withCurrent(rows: readonly DeliveryRow[], read: readonly DeliveryRow[]): DeliveryRow[] {
  const current = new Map(read.map((row) => [row.id, row]));
  return rows.map((row) => {
    const now = current.get(row.id);
    return now && !isSame(row, now) ? now : row;
  });
}

function isSame(one: DeliveryRow, other: DeliveryRow): boolean {
  return (
    one.state === other.state &&
    one.attemptCount === other.attemptCount &&
    one.nextAttemptAt === other.nextAttemptAt &&
    one.lastAttempt?.id === other.lastAttempt?.id
  );
}

/** How many deliveries of a page are not among the rows. */
export function countNew(rows: readonly DeliveryRow[], page: readonly DeliveryRow[]): number {
  const known = new Set(rows.map(({ id }) => id));
  return page.filter(({ id }) => !known.has(id)).length;
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
