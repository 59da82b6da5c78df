import { type DeliveryKey, formatDeliveryId, stateByAttempts, summarize } from '../../model/index.ts';
import { type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { attemptsOf, type Row, type Tables } from './database.ts';

/** A promise that was broken. */
export class Broken extends Error {}

export function demand(holds: unknown, otherwise: () => string): asserts holds {
  if (!holds) throw new Broken(otherwise());
}

/** What a fault leaves behind, by name. */
export interface Excuses {
  /** Work of which there may be two. */
  readonly copies: ReadonlySet<string>;
  /** Deliveries that may have no job, until they are rescued. */
  readonly orphans: ReadonlySet<string>;
}

/** What holds of every delivery after every commit, whatever happened. */
export function checkDelivery(tables: Tables, delivery: DeliveryKey, { copies, orphans }: Excuses): void {
  const rows = attemptsOf(tables, delivery);
  const id = formatDeliveryId(delivery);
  rows.forEach((row, index) =>
    demand(
      row.attemptNumber === index + 1,
      () => `attempt ${row.attemptNumber} in place ${index + 1} of ${id}`,
    ),
  );
  const schedule = rows.filter(isOfSchedule);
  schedule.forEach((row, index) =>
    demand(row.ordinal === index, () => `ordinal ${row.ordinal} in place ${index} of ${id}`),
  );
  const byHand = rows.filter((row) => !isOfSchedule(row)).map(({ ordinal }) => ordinal);
  demand(new Set(byHand).size === byHand.length, () => `a redelivery of ${id} was recorded twice`);

  const next = nextOrdinal(rows);
  if (next !== null) {
    const { inJobs, inHeld } = countWork(tables, delivery, next);
    demand(
      inJobs + inHeld > 0 || orphans.has(id),
      () => `${id} is lost: nothing leads to its attempt ${next}`,
    );
    // A job of first deliveries stays until its last one is recorded, also when some of it are held back.
    const waiting = next === 0 ? inHeld : inJobs + inHeld;
    demand(
      waiting <= 1 || copies.has(`${id} SCHEDULED ${next}`),
      () => `attempt ${next} of ${id} is planned twice`,
    );
  }
  const state = stateByAttempts(summarize(rows));
  demand(
    (state === 'PENDING' || state === 'RETRYING') === (next !== null),
    () => `${id} is ${state}, and its next attempt is ${String(next)}`,
  );
  if (rows.length > 0) checkStatus(rows, next, id);
}

/** The status of a delivery is that of its last attempt: it has to say whether the schedule goes on. */
function checkStatus(rows: readonly Row[], next: number | null, id: string): void {
  const last = rows.at(-1)!;
  const expected =
    last.httpStatusCode === 200 && last.errorMessage === null
      ? 'DELIVERED'
      : next === null
        ? 'FAILED'
        : 'RETRYING';
  demand(last.status === expected, () => `${id} is ${last.status}, and should be ${expected}`);
  const before = rows.findLast(isOfSchedule);
  if (expected === 'RETRYING' && !before)
    return demand(last.nextAttemptAt, () => `${id} does not say when its first attempt is due`);
  const due = expected === 'RETRYING' ? before!.nextAttemptAt : null;
  demand(
    last.nextAttemptAt?.getTime() === due?.getTime(),
    () => `${id} goes on at ${String(last.nextAttemptAt)}, not ${String(due)}`,
  );
}

/** Which attempt of the schedule is to come, and has no job and is not held; null when none. */
export function orphanedOrdinal(tables: Tables, delivery: DeliveryKey): number | null {
  const next = nextOrdinal(attemptsOf(tables, delivery));
  if (next === null) return null;
  const { inJobs, inHeld } = countWork(tables, delivery, next);
  return inJobs + inHeld === 0 ? next : null;
}

/** Which attempt of the schedule is to come; null when it has ended. */
function nextOrdinal(rows: readonly Row[]): number | null {
  if (rows.some(({ status }) => status === 'DELIVERED')) return null;
  const last = rows.findLast(isOfSchedule);
  if (!last) return 0;
  return last.status === 'RETRYING' ? last.ordinal + 1 : null;
}

/** Redeliveries have names that no retry reaches. */
function isOfSchedule({ origin, ordinal }: Row): boolean {
  return origin === 'SCHEDULED' || (origin === 'CANCELLED' && ordinal < 1000);
}

function countWork({ jobs, held }: Tables, { eventRowId, webhookId }: DeliveryKey, ordinal: number) {
  const inJobs = jobs.filter(({ queue, data }) => {
    if (data.webhookId !== webhookId) return false;
    if (queue === 'first-deliveries')
      return ordinal === 0 && (data as FirstDeliveries).eventRowIds.includes(eventRowId);
    const retry = data as Retry;
    return retry.origin === 'SCHEDULED' && retry.eventRowId === eventRowId && retry.ordinal === ordinal;
  });
  const inHeld = held.filter(
    (one) => one.eventRowId === eventRowId && one.webhookId === webhookId && one.ordinal === ordinal,
  );
  return { inJobs: inJobs.length, inHeld: inHeld.length };
}
