import { type Fault, type History, keyOf, type Recording } from './history.ts';

/** A request that arrived again. */
export interface Repeat {
  readonly key: string;
  /** When it arrived before, and when again. */
  readonly before: number;
  readonly again: number;
}

/** How long requests still arrive that a killed process has written to its sockets, or a paused one was about to send. */
const underWayMs = 1000;

/**
 * Finds the fault that is the reason for each repeated request: one that happened after the first request was sent and
 * before it was recorded.
 */
export function findReasons(history: History): {
  readonly blamed: ReadonlyMap<Fault, readonly Repeat[]>;
  readonly unexplained: readonly Repeat[];
} {
  const recordings = Map.groupBy(history.recordings, keyOf);
  const blamed = new Map<Fault, Repeat[]>(history.faults.map((fault) => [fault, []]));
  const unexplained: Repeat[] = [];
  for (const repeat of repeatsIn(history)) {
    const reasons = history.faults.filter((fault) =>
      isReason(fault, repeat, recordings.get(repeat.key) ?? []),
    );
    const belowLimit = reasons.find((fault) => blamed.get(fault)!.length < fault.mayRepeat);
    const fault = belowLimit ?? reasons[0];
    if (fault) blamed.get(fault)!.push(repeat);
    else unexplained.push(repeat);
  }
  return { blamed, unexplained };
}

/** All repeated requests, ordered by their first arrival. */
function repeatsIn({ arrivals }: History): Repeat[] {
  return [...Map.groupBy(arrivals, keyOf)]
    .flatMap(([key, same]) =>
      same.slice(1).map(({ at }, index) => ({ key, before: same[index]!.at, again: at })),
    )
    .toSorted((a, b) => a.before - b.before);
}

function isReason(
  { start, end, recorded, workers }: Fault,
  { key, before, again }: Repeat,
  recordings: readonly Recording[],
): boolean {
  if (before > end + underWayMs || again < start || recorded.has(key)) return false;
  // A request that another worker recorded is not sent again, unless a paused worker was just about to send it.
  const recordedElsewhere = recordings.some(({ worker, at }) => at < again && !workers.has(worker));
  return !recordedElsewhere || (again >= end && again <= end + underWayMs);
}
