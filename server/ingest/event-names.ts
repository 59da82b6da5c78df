import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type Queryable, seeEventNames } from '../storage/index.ts';

/** "Last seen" is told to the minute: a statement per batch would tell no more. */
const refreshMs = 60_000;
/** Names remembered at once; a workspace that makes up names all the time shall fill no memory. */
const remembered = 50_000;

export interface NameLedger {
  /** Never fails: the events themselves are already stored. */
  see(workspaceId: string, names: readonly string[]): Promise<void>;
}

/** Keeps note of the event names that a workspace sends, for those who build filters. */
export function createNameLedger(pool: Queryable, clock: Clock, log: Log): NameLedger {
  const written = new Map<string, number>();
  return {
    see: async (workspaceId, names) => {
      const now = clock.now();
      const due = [...new Set(names)].filter((name) => {
        const last = written.get(`${workspaceId} ${name}`);
        return last === undefined || now.getTime() - last >= refreshMs;
      });
      if (due.length === 0) return;
      if (written.size > remembered) written.clear();
      for (const name of due) written.set(`${workspaceId} ${name}`, now.getTime());
      await seeEventNames(pool, workspaceId, due, now).catch((error: Error) => {
        for (const name of due) written.delete(`${workspaceId} ${name}`);
        log.warn({ workspaceId, err: error }, 'Event names could not be stored.');
      });
    },
  };
}
