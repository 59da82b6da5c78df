import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type Queryable, seeEventNames } from '../storage/index.ts';

/** "Last seen" has a resolution of one minute, so that not every batch needs a statement. */
const refreshMs = 60_000;
/** Names in memory. Bounded, because a client may use a new name for every event. */
const maxRemembered = 50_000;

export interface EventNames {
  /** Never rejects: the events themselves are stored already. */
  see(workspaceId: string, names: readonly string[]): Promise<void>;
}

/** Stores the event names that a workspace sends, for the suggestions of the filter editor. */
export function createEventNames(pool: Queryable, clock: Clock, log: Log): EventNames {
  const written = new Map<string, number>();
  return {
    see: async (workspaceId, names) => {
      const now = clock.now();
      const due = [...new Set(names)].filter((name) => {
        const last = written.get(`${workspaceId} ${name}`);
        return last === undefined || now.getTime() - last >= refreshMs;
      });
      if (due.length === 0) return;
      if (written.size > maxRemembered) written.clear();
      for (const name of due) written.set(`${workspaceId} ${name}`, now.getTime());
      await seeEventNames(pool, workspaceId, due, now).catch((error: Error) => {
        for (const name of due) written.delete(`${workspaceId} ${name}`);
        log.warn({ workspaceId, err: error }, 'Event names could not be stored.');
      });
    },
  };
}
