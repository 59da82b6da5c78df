import {
  type Arrival,
  type AttemptKey,
  type Fault,
  type History,
  keyOf,
  type LoggedAttempt,
  nameOf,
} from './history.ts';
import { findReasons } from './repeats.ts';

/** How soon all work continues after a fault, including work taken over from another worker. */
export const goesOnWithinMs = 40_000;
/** The compared times are rounded to whole milliseconds. */
const granularityMs = 2;
/**
 * How old a record may be that a crash loses. PostgreSQL documents about 30 ms, but the disk and the machine are busy,
 * and the workers log a record a little later.
 */
const undoneWithinMs = 1000;

/** Returns one sentence for each guarantee of docs/delivery.md that the history breaks; empty if it breaks none. */
export function check(history: History): string[] {
  const deliveries = deliveriesOf(history);
  return [
    ...deliveries.flatMap((delivery) => [
      ...findLost(delivery),
      ...findGaps(delivery),
      ...findEarly(delivery),
      ...findLate(delivery, history.faults),
    ]),
    ...findUnrecorded(history),
    ...findRepeated(history),
    ...findRecordedTwice(history),
    ...findUndoneLate(history),
    ...findUnclear(history),
  ];
}

/** One event on its way to one webhook. */
interface Delivery {
  readonly name: string;
  readonly retryCount: number;
  readonly acknowledgedAt: number;
  readonly arrivals: readonly Arrival[];
  /** By attempt number. */
  readonly rows: readonly LoggedAttempt[];
}

const deliveryOf = ({ eventId, webhook }: Omit<AttemptKey, 'attempt'>) => `${eventId} ${webhook}`;

function deliveriesOf({ acknowledged, webhooks, arrivals, log }: History): Delivery[] {
  const arrived = Map.groupBy(arrivals, deliveryOf);
  const logged = Map.groupBy(log, deliveryOf);
  return acknowledged.flatMap(({ eventId, at }) =>
    [...webhooks].map(([webhook, { retryCount }]) => {
      const name = deliveryOf({ eventId, webhook });
      const rows = (logged.get(name) ?? []).toSorted((a, b) => a.attempt - b.attempt);
      return { name, retryCount, acknowledgedAt: at, arrivals: arrived.get(name) ?? [], rows };
    }),
  );
}

/**
 * Every acknowledged event is delivered, or has failed as often as its webhook allows. For each answer in the log, a
 * request arrived.
 */
function findLost({ name, retryCount, arrivals, rows }: Delivery): string[] {
  const last = rows.at(-1);
  if (!last) return [`${name} was acknowledged but has no attempt: ${arrivals.length} requests arrived.`];
  if (last.status === 'RETRYING') return [`${name} is still waiting for attempt ${last.attempt + 1}.`];
  if (last.status === 'FAILED' && rows.length <= retryCount)
    return [`${name} was given up after ${rows.length} attempts of ${retryCount + 1}.`];
  return rows
    .filter(({ httpStatus }) => httpStatus !== null)
    .filter((row) => !arrivals.some((arrival) => isOf(arrival, row)))
    .map(
      (row) => `${keyOf(row)} has the answer ${row.httpStatus} in the log, but its request never arrived.`,
    );
}

function isOf(arrival: Arrival, row: LoggedAttempt): boolean {
  return arrival.attempt === row.attempt && arrival.at >= row.attemptedAt - granularityMs;
}

/** Attempt numbers start at 1 without a gap, no attempt follows the last one, and late results count only once. */
function findGaps({ name, rows }: Delivery): string[] {
  const problems: string[] = [];
  if (new Set(rows.map((row) => row.eventRowId)).size > 1) problems.push(`${name} was accepted twice.`);
  for (const [index, row] of rows.entries()) {
    if (row.attempt !== index + 1) problems.push(`${keyOf(row)} is in the log instead of #${index + 1}.`);
    if (row.ordinal !== index) problems.push(`${keyOf(row)} is attempt ${row.ordinal + 1} of its schedule.`);
    if (row.status !== 'RETRYING' && index < rows.length - 1)
      problems.push(`${keyOf(row)} is ${row.status}, but more attempts follow.`);
  }
  return problems;
}

/** Attempt N + 1 starts at the earliest 2^N s after attempt N started. */
function findEarly({ rows, arrivals }: Delivery): string[] {
  return rows.flatMap((row) => {
    const due = row.attemptedAt + 1000 * 2 ** row.attempt;
    return arrivals
      .filter(({ attempt, at }) => attempt === row.attempt + 1 && at < due - granularityMs)
      .map((arrival) => `${keyOf(arrival)} came ${due - arrival.at} ms too early.`);
  });
}

/** Every attempt starts by its deadline. Attempts that never started are reported by other checks. */
function findLate({ name, acknowledgedAt, rows, arrivals }: Delivery, faults: readonly Fault[]): string[] {
  const dueTimes = [acknowledgedAt, ...rows.map((row) => row.nextAttemptAt)];
  return dueTimes.flatMap((due, index) => {
    const first = arrivals.find(({ attempt }) => attempt === index + 1);
    if (due === null || !first) return [];
    const late = first.at - deadlineOf(due, faults);
    return late > 0
      ? [`${name} #${index + 1} came ${late} ms too late, ${first.at - due} ms after it was due.`]
      : [];
  });
}

/**
 * The latest time for work that is due at `due`. A fault delays it until `goesOnWithinMs` after its end. If other
 * workers keep running, only the start of the fault delays it, while they take over, and its end, when a worker comes
 * back and its claims may have to be taken over again.
 */
export function deadlineOf(due: number, faults: readonly Fault[]): number {
  let deadline = due + goesOnWithinMs;
  const spans = faults.flatMap(({ start, end, othersGoOn }) =>
    othersGoOn ? [start, end].map((at) => [at, at] as const) : [[start, end] as const],
  );
  for (const [start, end] of spans.toSorted(([a], [b]) => a - b)) {
    if (start <= deadline && end >= due) deadline = Math.max(deadline, end + goesOnWithinMs);
  }
  return deadline;
}

/** Every request that arrived is in the log in the end, under its number. */
function findUnrecorded({ arrivals, log }: History): string[] {
  const recorded = new Set(log.map(keyOf));
  return [...new Set(arrivals.map(keyOf))]
    .filter((key) => !recorded.has(key))
    .map((key) => `${key} arrived but is not in the log.`);
}

/** Every repeated request has a fault as its reason, and no fault repeats more requests than its limit. */
function findRepeated(history: History): string[] {
  const { blamed, unexplained } = findReasons(history);
  const problems = unexplained.map(
    ({ key, before, again }) =>
      `${key} came twice, ${again - before} ms apart, ${relativeToFaults(before, history.faults)}.`,
  );
  for (const [{ name, mayRepeat }, repeats] of blamed) {
    if (repeats.length <= mayRepeat) continue;
    const keys = repeats.map(({ key }) => key).join(', ');
    problems.push(
      `${name} repeated ${repeats.length} requests, more than its limit of ${mayRepeat}: ${keys}.`,
    );
  }
  return problems;
}

/** Late results do not count: no attempt is recorded twice, unless a crash has lost the first record. */
function findRecordedTwice({ recordings, faults }: History): string[] {
  const undone = new Set(faults.flatMap((fault) => fault.undone).map(nameOf));
  return [...Map.groupBy(recordings, keyOf)].flatMap(([key, all]) => {
    const counting = all.filter((recording) => !undone.has(nameOf(recording)));
    const names = counting.map(({ worker }) => worker).join(' and ');
    return counting.length > 1 ? [`${key} was recorded by ${names}.`] : [];
  });
}

/** A crash loses only records of the last moments before it. */
function findUndoneLate({ faults }: History): string[] {
  return faults.flatMap(({ name, start, undone }) =>
    undone
      .filter(({ at }) => at < start - undoneWithinMs)
      .map(
        (recording) =>
          `${name} lost the record of ${keyOf(recording)}, which was ${start - recording.at} ms old.`,
      ),
  );
}

/** When a request came relative to the fault before it, as a hint for debugging. */
function relativeToFaults(at: number, faults: readonly Fault[]): string {
  const last = faults.findLast(({ start }) => start <= at);
  return last ? `first ${at - last.end} ms after the end of ${last.name}` : 'before any fault';
}

/** Internal details that clients must not see: stack traces, SQL, file names and system errors. */
const internals = /\bat .+:\d+|\.[jt]s\b|\bselect\b|\binsert\b|base\/\d+|relation "|ECONN|ENOSPC/i;

/** Clients that are refused are told to retry, in one sentence without internal details. */
function findUnclear({ refusals }: History): string[] {
  return refusals
    .filter(
      ({ status, code, text }) =>
        status !== 0 && (status !== 503 || code !== 'UNAVAILABLE' || internals.test(text)),
    )
    .map(({ status, code, text }) => `A client got the answer ${status} ${code}: ${text}`);
}
