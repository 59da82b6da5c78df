import { FairGate } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type Queryable, seeEventNames } from '../storage/index.ts';
import { SeenNames } from './seen-names.ts';

/** "Last seen" has a resolution of one minute, so that not every batch needs a statement. */
const refreshMs = 60_000;

/** Statements at a time, of one workspace and of all: a sender with new names in every call would need many connections. */
const statementsOf = { each: 1, all: 2 };

export interface EventNames {
  /** Never rejects: the events themselves are stored already. */
  see(workspaceId: string, names: readonly string[]): Promise<void>;
}

export interface EventNamesParts {
  readonly pool: Queryable;
  readonly clock: Clock;
  readonly log: Log;
  /** Names that are stored per workspace. */
  readonly max: number;
  /** Called when names of a batch are not stored, because the workspace has as many as it may. */
  readonly onLeftOut?: () => void;
}

/** Stores the event names that a workspace sends, for the suggestions of the filter editor. */
export function createEventNames({ pool, clock, log, max, onLeftOut }: EventNamesParts): EventNames {
  const written = new SeenNames();
  const gate = new FairGate(statementsOf);
  return {
    see: async (workspaceId, names) => {
      const now = clock.now();
      const due = [...new Set(names)].filter((name) => {
        const last = written.lastSeen(workspaceId, name);
        return last === undefined || now.getTime() - last >= refreshMs;
      });
      if (due.length === 0) return;
      written.add(workspaceId, due, now.getTime());
      try {
        const stored = await gate.run(workspaceId, () =>
          seeEventNames(pool, workspaceId, due, { at: now, max }),
        );
        if (stored < due.length) onLeftOut?.();
      } catch (error) {
        written.delete(workspaceId, due);
        log.warn({ workspaceId, err: error as Error }, 'Event names could not be stored.');
      }
    },
  };
}
