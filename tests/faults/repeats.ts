import { type Fault, type History, keyOf, type Recording } from './history.ts';

/** A request that came again. */
export interface Repeat {
  readonly key: string;
  /** When it came, and when it came again. */
  readonly before: number;
  readonly again: number;
}

/** What a killed process had handed to the system still arrives; so does what a paused one was about to send. */
const underWayMs = 1000;

/**
 * Finds for each request that came again the fault that is its reason: it fell between the first one's sending and its
 * recording.
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
    const roomy = reasons.find((fault) => blamed.get(fault)!.length < fault.mayRepeat);
    const fault = roomy ?? reasons[0];
    if (fault) blamed.get(fault)!.push(repeat);
    else unexplained.push(repeat);
  }
  return { blamed, unexplained };
}

/** In the order of the first ones. */
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
  // What had its turn with somebody else is sent by nobody, but for what a worker was about to send when it was paused.
  const settledElsewhere = recordings.some(({ worker, at }) => at < again && !workers.has(worker));
  return !settledElsewhere || (again >= end && again <= end + underWayMs);
}
