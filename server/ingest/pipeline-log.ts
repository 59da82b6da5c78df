import { periodic } from '../async/index.ts';
import { uuidv7 } from '../ids.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type Source } from '../model/index.ts';
import { addStageCounts, insertRefusedEvents, type Queryable, type RefusedEvent } from '../storage/index.ts';
import { CountsToStore } from './counts-to-store.ts';
import { Tally } from './stage-tally.ts';

/** What one call did to the pipeline. */
export interface CallReport {
  readonly workspaceId: string;
  readonly receivedAt: Date;
  readonly source: Pick<Source, 'id' | 'name'> | null;
  readonly tally: Tally;
  readonly refused: readonly NewRefusedEvent[];
}

export type NewRefusedEvent = Omit<
  RefusedEvent,
  'id' | 'workspaceId' | 'receivedAt' | 'sourceId' | 'sourceName'
>;

/** Counts what the stages do, and logs the events that they refuse. Never waits and never throws. */
export interface PipelineLog extends Closeable {
  add(report: CallReport): void;
  /** Over all workspaces, since the start. */
  readonly totals: Tally;
  /** Refused events that were not logged since the start, because too many came at a time. */
  readonly leftOut: number;
  /** Stores what is not stored yet. */
  close(): Promise<void>;
}

export interface PipelineLogParts {
  readonly pool: Queryable;
  readonly log: Log;
  /** Refused events that are kept per workspace. */
  readonly maxRefused: number;
  /** Called with the workspaces of which something was stored. */
  readonly onStored?: (workspaceIds: Iterable<string>) => void;
  /** How often it stores; 2 s unless given. */
  readonly everyMs?: number;
}

/** Refused events that are stored at a time, of one workspace and of all. */
const mostRefused = { each: 100, all: 1000 };

/**
 * Stores in the background, every two seconds: counts in one statement, and refused events in two. What does not fit in
 * memory until then is left out, a workspace's own events first.
 */
export function createPipelineLog(parts: PipelineLogParts): PipelineLog {
  const { pool, log, maxRefused, onStored, everyMs = 2000 } = parts;
  const totals = new Tally();
  const counts = new CountsToStore();
  const refused = new Map<string, RefusedEvent[]>();
  let refusedInAll = 0;
  let leftOut = 0;

  function refuse({ workspaceId, receivedAt, source, refused: events }: CallReport): void {
    if (events.length === 0) return;
    const own = refused.get(workspaceId) ?? [];
    refused.set(workspaceId, own);
    for (const event of events) {
      if (own.length >= mostRefused.each || refusedInAll >= mostRefused.all) {
        leftOut += 1;
        continue;
      }
      const id = uuidv7(receivedAt.getTime());
      const [sourceId, sourceName] = [source?.id ?? null, source?.name ?? null];
      own.push({ ...event, id, workspaceId, receivedAt, sourceId, sourceName });
      refusedInAll += 1;
    }
  }

  async function store(): Promise<void> {
    const workspaceIds = new Set(refused.keys());
    const events = [...refused.values()].flat();
    refused.clear();
    refusedInAll = 0;
    // Taken together, so that what comes meanwhile is not counted before it is listed.
    const batch = counts.take();
    if (events.length > 0) await insertRefusedEvents(pool, events, maxRefused);
    if (batch.length > 0) await addStageCounts(pool, batch);
    for (const { workspaceId } of batch) workspaceIds.add(workspaceId);
    if (workspaceIds.size > 0) onStored?.(workspaceIds);
  }

  const onError = (error: Error) =>
    log.warn({ err: error }, 'Counts of the pipeline and refused events could not be stored; they are lost.');
  const storing = periodic(store, { everyMs, onError, keepsProcessAlive: false });
  return {
    totals,
    get leftOut() {
      return leftOut;
    },
    add: (report) => {
      totals.add(report.tally);
      counts.add(report.workspaceId, report.receivedAt, report.tally);
      refuse(report);
    },
    close: async () => {
      await storing.stop();
      await store().catch(onError);
    },
  };
}
