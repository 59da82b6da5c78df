import { FairGate } from '../async/index.ts';
import { timeOfUuidv7 } from '../ids.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Filters } from '../model/index.ts';
import { addTally, emptyTally, type FilterTally } from '../routing/index.ts';
import { type EventStore, type RecentEvent } from '../storage/index.ts';
import { createJudge, type Judge } from './judge.ts';
import { WorkbenchBusy } from './workbench-busy.ts';

/** What filters would have done with the last events. */
export interface FilterPreview extends FilterTally {
  /** When the oldest event that was looked at was received; null when there is none. */
  readonly since: Date | null;
  /** Whether a limit ended it before all events that were asked for. */
  readonly endedEarly: boolean;
}

export interface PreviewRequest {
  readonly filters: Filters;
  /** How many events to look at. */
  readonly last: number;
  /** Whether somebody still waits for it. It is asked before each read. */
  readonly isWanted: () => boolean;
}

export interface Workbench extends Closeable {
  /** @throws {WorkbenchBusy} */
  previewFilters(workspaceId: string, request: PreviewRequest): Promise<FilterPreview>;
}

export interface WorkbenchLimits {
  readonly batchEvents: number;
  readonly batchBytes: number;
  /** Bytes of payloads that one preview reads; one batch more may be read. */
  readonly bytes: number;
  /** No read of a preview begins later than this. */
  readonly ms: number;
  /** Previews at a time: of one workspace, and of all. */
  readonly each: number;
  readonly all: number;
  /** Previews of one workspace that run or wait: further ones are refused. */
  readonly waiting: number;
}

export const workbenchLimits: WorkbenchLimits = {
  batchEvents: 1000,
  batchBytes: 2 * 1024 * 1024,
  bytes: 64 * 1024 * 1024,
  ms: 5000,
  each: 1,
  all: 2,
  waiting: 4,
};

export interface WorkbenchParts {
  readonly events: Pick<EventStore, 'recent'>;
  readonly judge?: Judge;
  readonly limits?: WorkbenchLimits;
}

/**
 * Runs filters against stored events. The event loop only passes batches from the database to a thread, and while the
 * thread judges one, the next one is read.
 */
export function createWorkbench({
  events,
  judge = createJudge(),
  limits = workbenchLimits,
}: WorkbenchParts): Workbench {
  const gate = new FairGate({ each: limits.each, all: limits.all });
  const underWay = new Map<string, number>();

  async function read(
    workspaceId: string,
    { filters, last, isWanted }: PreviewRequest,
  ): Promise<FilterPreview> {
    const tally = emptyTally(filters.conditions.length);
    const endBy = performance.now() + limits.ms;
    let judged: Promise<void> = Promise.resolve();
    let after: string | null = null;
    let [wanted, bytes] = [last, 0];
    while (wanted > 0 && bytes < limits.bytes && performance.now() < endBy && isWanted()) {
      const query = { after, events: Math.min(wanted, limits.batchEvents), bytes: limits.batchBytes };
      const found: readonly RecentEvent[] = await events.recent(workspaceId, query);
      await judged;
      if (found.length === 0) return previewOf(tally, after, false);
      const batch = found.map(({ id, sourceId, payload }) => [id, sourceId, payload] as const);
      judged = judge.tally({ filters, events: batch }).then((more) => addTally(tally, more));
      judged.catch(() => undefined); // it is awaited above and below, after the read
      after = found.at(-1)!.id;
      wanted -= found.length;
      bytes = found.reduce((sum, { payload }) => sum + payload.length, bytes);
    }
    await judged;
    return previewOf(tally, after, wanted > 0);
  }

  return {
    previewFilters: async (workspaceId, request) => {
      const count = underWay.get(workspaceId) ?? 0;
      if (count >= limits.waiting)
        throw new WorkbenchBusy('Too many previews of this workspace are under way: try again shortly.');
      underWay.set(workspaceId, count + 1);
      try {
        return await gate.run(workspaceId, () => read(workspaceId, request));
      } finally {
        const left = underWay.get(workspaceId)! - 1;
        if (left > 0) underWay.set(workspaceId, left);
        else underWay.delete(workspaceId);
      }
    },
    close: () => judge.close(),
  };
}

function previewOf(tally: FilterTally, oldest: string | null, endedEarly: boolean): FilterPreview {
  return { ...tally, since: oldest === null ? null : new Date(timeOfUuidv7(oldest)), endedEarly };
}
