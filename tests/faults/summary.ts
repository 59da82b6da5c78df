import { type Fault, type History, keyOf } from './history.ts';
import { findReasons, type Repeat } from './repeats.ts';

/** A run in a line: how much there was of everything, and what each kind of fault did. */
export function summaryOf(history: History): string {
  const { acknowledged, arrivals, log, faults, refusals } = history;
  const repeated = arrivals.length - new Set(arrivals.map(keyOf)).size;
  const { blamed } = findReasons(history);
  return [
    `${acknowledged.length} events, ${log.length} attempts, ${repeated} requests repeated, ${refusals.length} calls refused`,
    ...[...Map.groupBy(faults, ({ kind }) => kind)].map(
      ([kind, all]) => `${all.length} x ${kind}: ${repeatsOf(all, blamed)}, ${waitsOf(history, all)}`,
    ),
  ].join('; ');
}

/** Of the fault that came nearest to what it may. */
function repeatsOf(faults: readonly Fault[], blamed: ReadonlyMap<Fault, readonly Repeat[]>): string {
  const counts = faults.map((fault) => ({ count: blamed.get(fault)!.length, ...fault }));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const [most] = counts.toSorted((a, b) => b.count - a.count || a.mayRepeat - b.mayRepeat);
  const undone = faults.reduce((sum, fault) => sum + fault.undone.length, 0);
  return `${all} repeated, at most ${most!.count} by one that may repeat ${most!.mayRepeat}${undone > 0 ? `, ${undone} records undone` : ''}`;
}

function waitsOf(history: History, faults: readonly Fault[]): string {
  const waits = faults.map((fault) => longestWait(history, fault)).toSorted((a, b) => a - b);
  const [shortest, longest] = [waits[0]!, waits.at(-1)!].map((ms) => (ms / 1000).toFixed(1));
  return `all went on within ${shortest === longest ? '' : `${shortest} to `}${longest} s`;
}

/**
 * The longest that a first attempt waited which was due by the fault's end and made after it began: from when it was
 * due, or from the start where other workers go on, else from the end. Where nobody goes on, only what was made before
 * the next fault counts.
 */
function longestWait(
  { acknowledged, webhooks, arrivals, faults }: History,
  { start, end, othersGoOn }: Fault,
): number {
  const first = new Map<string, number>();
  for (const arrival of arrivals)
    if (arrival.attempt === 1 && !first.has(keyOf(arrival))) first.set(keyOf(arrival), arrival.at);
  const from = othersGoOn ? start : end;
  const until = othersGoOn ? Infinity : (faults.find((next) => next.start > start)?.start ?? Infinity);
  const waits = acknowledged
    .filter(({ at }) => at <= end)
    .flatMap(({ eventId, at }) =>
      [...webhooks.keys()]
        .map((webhook) => first.get(keyOf({ eventId, webhook, attempt: 1 })) ?? 0)
        .filter((arrived) => arrived >= from && arrived < until)
        .map((arrived) => arrived - Math.max(at, from)),
    );
  return waits.reduce((longest, ms) => Math.max(longest, ms), 0);
}
