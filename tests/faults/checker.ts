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

/** How soon after the end of a fault all work goes on, its own and what was taken over. */
export const goesOnWithinMs = 40_000;
/** The clocks that are compared tick in whole milliseconds. */
const granularityMs = 2;
/** PostgreSQL says some 30 ms; the disk and the machine are busy, and the workers tell it a little later. */
const undoneWithinMs = 1000;

/** A sentence for each promise of docs/delivery.md that the history breaks; none when it was kept. */
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

/** What was acknowledged is delivered, or has failed as often as its webhook allows, and each answer was really given. */
function findLost({ name, retryCount, arrivals, rows }: Delivery): string[] {
  const last = rows.at(-1);
  if (!last) return [`${name} was acknowledged and has no attempt: ${arrivals.length} requests arrived.`];
  if (last.status === 'RETRYING') return [`${name} still waits for attempt ${last.attempt + 1}.`];
  if (last.status === 'FAILED' && rows.length <= retryCount)
    return [`${name} was given up after ${rows.length} attempts of ${retryCount + 1}.`];
  return rows
    .filter(({ httpStatus }) => httpStatus !== null)
    .filter((row) => !arrivals.some((arrival) => isOf(arrival, row)))
    .map(
      (row) => `${keyOf(row)} has the answer ${row.httpStatus} in the log, and no request arrived for it.`,
    );
}

function isOf(arrival: Arrival, row: LoggedAttempt): boolean {
  return arrival.attempt === row.attempt && arrival.at >= row.attemptedAt - granularityMs;
}

/** Numbers start at 1 and have no gap; nothing comes after an end; nobody's late result counts a second time. */
function findGaps({ name, rows }: Delivery): string[] {
  const problems: string[] = [];
  if (new Set(rows.map((row) => row.eventRowId)).size > 1) problems.push(`${name} was taken in twice.`);
  for (const [index, row] of rows.entries()) {
    if (row.attempt !== index + 1) problems.push(`${keyOf(row)} stands where #${index + 1} belongs.`);
    if (row.ordinal !== index) problems.push(`${keyOf(row)} is attempt ${row.ordinal + 1} of its schedule.`);
    if (row.status !== 'RETRYING' && index < rows.length - 1)
      problems.push(`${keyOf(row)} is ${row.status}, and more attempts follow.`);
  }
  return problems;
}

/** Attempt N + 1 starts 2^N s after attempt N started, and never before. */
function findEarly({ rows, arrivals }: Delivery): string[] {
  return rows.flatMap((row) => {
    const due = row.attemptedAt + 1000 * 2 ** row.attempt;
    return arrivals
      .filter(({ attempt, at }) => attempt === row.attempt + 1 && at < due - granularityMs)
      .map((arrival) => `${keyOf(arrival)} came ${due - arrival.at} ms before its time.`);
  });
}

function findLate({ name, acknowledgedAt, rows, arrivals }: Delivery, faults: readonly Fault[]): string[] {
  const dueTimes = [acknowledgedAt, ...rows.map((row) => row.nextAttemptAt)];
  return dueTimes.flatMap((due, index) => {
    const first = arrivals.find(({ attempt }) => attempt === index + 1);
    if (due === null || !first) return []; // one that is missing altogether is told by others
    const late = first.at - deadlineOf(due, faults);
    return late > 0
      ? [`${name} #${index + 1} came ${late} ms too late: it was due ${first.at - due} ms earlier.`]
      : [];
  });
}

/**
 * A fault that begins before work is done may delay it until some time after the fault's end. Where other workers go on,
 * its beginning may, while they take over, and its end, when a worker comes back and has to be taken over from again.
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

/** Whatever was sent is in the log in the end, under its number. */
function findUnrecorded({ arrivals, log }: History): string[] {
  const recorded = new Set(log.map(keyOf));
  return [...new Set(arrivals.map(keyOf))]
    .filter((key) => !recorded.has(key))
    .map((key) => `${key} arrived and is not in the log.`);
}

/** A request comes twice only when a fault is the reason, and no fault repeats too many. */
function findRepeated(history: History): string[] {
  const { blamed, unexplained } = findReasons(history);
  const problems = unexplained.map(
    ({ key, before, again }) =>
      `${key} came twice, ${again - before} ms apart, ${placeOf(before, history.faults)}.`,
  );
  for (const [{ name, mayRepeat }, repeats] of blamed) {
    if (repeats.length <= mayRepeat) continue;
    const keys = repeats.map(({ key }) => key).join(', ');
    problems.push(`${name}: ${repeats.length} requests came twice, of ${mayRepeat} at most: ${keys}.`);
  }
  return problems;
}

/** A result that comes late does not count: no attempt is recorded by two, unless a crash has undone the first. */
function findRecordedTwice({ recordings, faults }: History): string[] {
  const undone = new Set(faults.flatMap((fault) => fault.undone).map(nameOf));
  return [...Map.groupBy(recordings, keyOf)].flatMap(([key, all]) => {
    const counting = all.filter((recording) => !undone.has(nameOf(recording)));
    const names = counting.map(({ worker }) => worker).join(' and ');
    return counting.length > 1 ? [`${key} was recorded by ${names}.`] : [];
  });
}

/** A crash undoes the last moments alone. */
function findUndoneLate({ faults }: History): string[] {
  return faults.flatMap(({ name, start, undone }) =>
    undone
      .filter(({ at }) => at < start - undoneWithinMs)
      .map(
        (recording) => `${name} has undone ${keyOf(recording)}, ${start - recording.at} ms after its record.`,
      ),
  );
}

/** For whoever looks for the reason. */
function placeOf(at: number, faults: readonly Fault[]): string {
  const last = faults.findLast(({ start }) => start <= at);
  return last ? `first ${at - last.end} ms after the end of ${last.name}` : 'before any fault';
}

/** Traces of code, of SQL, and of the machine's files, which are nobody's business. */
const internals = /\bat .+:\d+|\.[jt]s\b|\bselect\b|\binsert\b|base\/\d+|relation "|ECONN|ENOSPC/i;

/** A client is told in one sentence to come back, never what is broken within. */
function findUnclear({ refusals }: History): string[] {
  return refusals
    .filter(
      ({ status, code, text }) =>
        status !== 0 && (status !== 503 || code !== 'UNAVAILABLE' || internals.test(text)),
    )
    .map(({ status, code, text }) => `A client was answered ${status} ${code}: ${text}`);
}
