import { type Fault, type History, keyOf } from './history.ts';
import { findReasons, type Repeat } from './repeats.ts';

/** One line about a run: totals, and the effects of each kind of fault. */
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

/** The repeats of all these faults, and the most for a single one with its limit. */
function repeatsOf(faults: readonly Fault[], blamed: ReadonlyMap<Fault, readonly Repeat[]>): string {
  const counts = faults.map((fault) => ({ count: blamed.get(fault)!.length, ...fault }));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const [most] = counts.toSorted((a, b) => b.count - a.count || a.mayRepeat - b.mayRepeat);
  const undone = faults.reduce((sum, fault) => sum + fault.undone.length, 0);
  const lost = undone > 0 ? `, ${undone} records lost` : '';
  return `${all} repeated, at most ${most!.count} by one fault with a limit of ${most!.mayRepeat}${lost}`;
}

function waitsOf(history: History, faults: readonly Fault[]): string {
  const waits = faults.map((fault) => longestWait(history, fault)).toSorted((a, b) => a - b);
  const [shortest, longest] = [waits[0]!, waits.at(-1)!].map((ms) => (ms / 1000).toFixed(1));
  return `work continued within ${shortest === longest ? '' : `${shortest} to `}${longest} s`;
}

/**
 * The longest wait of a first attempt that was due by the end of the fault and made after it began. It is measured from
 * when the attempt was due, but not from before the fault's start if other workers keep running, or its end if not. In
 * the latter case, only attempts before the next fault count.
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
