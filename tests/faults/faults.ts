import { type Fault, keyOf, nameOf, type Recorder, type Recording } from './history.ts';
import { type Database } from './postgres.ts';
import { type Named, type Processes } from './processes.ts';
import { readLog, readNames, readRecorded } from './read-log.ts';

/** What is known about a fault when it begins. */
export interface FaultDetails {
  /** When it began, if that was before now. */
  readonly start?: number;
  /** See {@link Fault}. */
  readonly othersGoOn?: boolean;
  /** Whether the workers will not come back, so that others take over their claims. */
  readonly forGood?: boolean;
}

/** A fault that has begun. */
export interface Begun {
  end(): void;
  /**
   * Ends a fault in which PostgreSQL may have crashed, when it runs again: finds the records that were lost.
   * @param downAt a time when it was down, or just before its end
   */
  endOfCrash(downAt: number): Promise<void>;
}

export interface FaultParts {
  readonly database: Database;
  readonly recorder: Recorder;
  readonly processes: Processes;
  /** The limit of requests that a worker has sent but not recorded; see docs/delivery.md. */
  readonly maxUnrecorded: number;
}

/**
 * A worker that is absent for no longer keeps its claims, and no request is repeated. Claims expire after 15 s, the last
 * heartbeat may be 5 s old, and the next one takes up to 2 s.
 */
const claimsOutlastMs = 8000;

/** Adds a fault that begins now to the history. @param workers those that it affects */
export async function beginFault(
  { database, recorder, processes, maxUnrecorded }: FaultParts,
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
  const index = faults.push(begun) - 1;
  const end = (crash: Partial<Fault> = {}) => {
    const now = Date.now();
    const takenOver = forGood || now - start > claimsOutlastMs;
    const mayRepeat = (takenOver ? workers.length * maxUnrecorded : 0) + (crash.undone?.length ?? 0);
    faults[index] = { ...begun, ...crash, end: now, mayRepeat };
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

/** Finds which of the attempts that workers reported as recorded before the crash have survived it. */
async function findUndone(
  database: Database,
  processes: Processes,
  downAt: number,
): Promise<Pick<Fault, 'recorded' | 'undone'>> {
  const attemptedAt = new Map((await readLog(database)).map((row) => [keyOf(row), row.attemptedAt]));
  const reported = processes.recordings(await readNames(database)).filter(({ at }) => at <= downAt);
  // The last one per attempt: an earlier one may have been lost in an earlier crash.
  const last = new Map(reported.map((recording) => [keyOf(recording), recording]));
  // A row with the same key that started later is a repetition.
  const isThere = (recording: Recording) => (attemptedAt.get(keyOf(recording)) ?? Infinity) <= recording.at;
  const [there, undone] = [true, false].map((is) => [...last.values()].filter((one) => isThere(one) === is));
  return { recorded: new Set(there!.map(keyOf)), undone: undone! };
}
