import { type Fault, keyOf, nameOf, type Recorder, type Recording } from './history.ts';
import { type Database } from './postgres.ts';
import { type Named, type Processes } from './processes.ts';
import { readLog, readNames, readRecorded } from './read-log.ts';

/** What is known of a fault when it begins. */
export interface FaultDetails {
  /** When it really began, if that was before. */
  readonly start?: number;
  readonly othersGoOn?: boolean;
  /** Whether the workers will not come back: others get what they had claimed. */
  readonly forGood?: boolean;
}

/** A fault that has begun. */
export interface Begun {
  end(): void;
  /**
   * In place of `end`, when PostgreSQL may have crashed and runs again: finds out what that has undone.
   * @param downAt When it was down at the latest.
   */
  endOfCrash(downAt: number): Promise<void>;
}

export interface FaultParts {
  readonly database: Database;
  readonly recorder: Recorder;
  readonly processes: Processes;
  /** Requests that each worker may have sent and not recorded, by docs/delivery.md. */
  readonly inHands: number;
}

/**
 * A worker that is away for no longer keeps its claims: they lapse after 15 s, the last beat may have been 5 s ago, and
 * the next takes 2 s. Then nothing is sent twice.
 */
const claimsOutlastMs = 8000;

/** Writes down that a fault begins. @param workers Those that it touches. */
export async function beginFault(
  { database, recorder, processes, inHands }: FaultParts,
  kind: string,
  workers: readonly Named[],
  { start = Date.now(), othersGoOn = false, forGood = false }: FaultDetails = {},
): Promise<Begun> {
  const { faults } = recorder;
  const begun: Fault = {
    kind,
    name: `${kind} ${faults.filter((fault) => fault.kind === kind).length + 1}`,
    start,
    end: Infinity,
    othersGoOn,
    workers: new Set(workers.map(({ name }) => name)),
    recorded: await readRecorded(database, start),
    undone: [],
    mayRepeat: 0,
  };
  const place = faults.push(begun) - 1;
  const end = (crash: Partial<Fault> = {}) => {
    const now = Date.now();
    const takenOver = forGood || now - start > claimsOutlastMs;
    const mayRepeat = (takenOver ? workers.length * inHands : 0) + (crash.undone?.length ?? 0);
    faults[place] = { ...begun, ...crash, end: now, mayRepeat };
  };
  return {
    end,
    endOfCrash: async (downAt) => {
      const before = faults.flatMap(({ undone }) => undone.map(nameOf));
      const { recorded, undone } = await findUndone(database, processes, downAt);
      end({ recorded, undone: undone.filter((recording) => !before.includes(nameOf(recording))) });
    },
  };
}

/** Of what was told before the crash, what has survived it, and what has not. */
async function findUndone(
  database: Database,
  processes: Processes,
  downAt: number,
): Promise<Pick<Fault, 'recorded' | 'undone'>> {
  const attemptedAt = new Map((await readLog(database)).map((row) => [keyOf(row), row.attemptedAt]));
  const told = processes.recordings(await readNames(database)).filter(({ at }) => at <= downAt);
  const last = new Map(told.map((recording) => [keyOf(recording), recording])); // one may have been undone before
  // A row of the same key that was attempted later is one that was sent again.
  const isThere = (recording: Recording) => (attemptedAt.get(keyOf(recording)) ?? Infinity) <= recording.at;
  const [there, undone] = [true, false].map((is) => [...last.values()].filter((one) => isThere(one) === is));
  return { recorded: new Set(there!.map(keyOf)), undone: undone! };
}
