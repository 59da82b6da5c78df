import {
  type Arrival,
  type AttemptKey,
  type Fault,
  type History,
  keyOf,
  type LoggedAttempt,
} from './history.ts';

/** How soon after the end of a fault all work goes on, its own and what was taken over. */
export const goesOnWithinMs = 40_000;
/** The clocks that are compared tick in whole milliseconds. */
const granularityMs = 2;
/** What a killed process had handed to the system still arrives. */
const underWayMs = 1000;

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

/** A fault that begins before work is done may delay it until some time after the fault's end. */
export function deadlineOf(due: number, faults: readonly Fault[]): number {
  let deadline = due + goesOnWithinMs;
  for (const { start, end } of faults.toSorted((a, b) => a.start - b.start)) {
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

/** A request comes twice only when a fault fell between its sending and its recording, and no fault repeats too many. */
function findRepeated({ arrivals, faults }: History): string[] {
  const problems: string[] = [];
  const blamed = new Map<Fault, string[]>();
  for (const [key, same] of Map.groupBy(arrivals, keyOf)) {
    for (const [index, again] of same.slice(1).entries()) {
      const before = same[index]!.at;
      const fault = faults.find(
        ({ start, end, recorded }) => before <= end + underWayMs && again.at >= start && !recorded.has(key),
      );
      if (fault) blamed.set(fault, [...(blamed.get(fault) ?? []), key]);
      else problems.push(`${key} came twice, ${again.at - before} ms apart, ${placeOf(before, faults)}.`);
    }
  }
  for (const [{ name, mayRepeat }, keys] of blamed) {
    if (keys.length > mayRepeat)
      problems.push(
        `${name}: ${keys.length} requests came twice, of ${mayRepeat} at most: ${keys.join(', ')}.`,
      );
  }
  return problems;
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
