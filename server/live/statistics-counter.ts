import { type Log } from '../log.ts';
import { countAttempts, findUncounted, type Pool } from '../storage/index.ts';
import { throttle } from '../async/index.ts';

/** Counts attempts into their webhooks' statistics, soon after they were recorded. */
export interface StatisticsCounter {
  /** Attempts of this workspace were recorded. */
  wake(workspaceId: string): void;
  /** Counts what is left. */
  close(): Promise<void>;
}

export interface StatisticsCounterParts {
  readonly pool: Pool;
  readonly log: Log;
  readonly onCounted: (workspaceId: string) => void;
}

/** Statistics are read with what is not counted on top: this only has to be fast enough for the eye. */
const countEveryMs = 250;

/** Attempts of a process that was killed before it counted them are found after this time. */
const lookEveryMs = 60_000;

export function createStatisticsCounter({ pool, log, onCounted }: StatisticsCounterParts): StatisticsCounter {
  const woken = new Set<string>();
  const counting = throttle(countWoken, countEveryMs, (error) =>
    log.warn({ err: error }, 'Attempts could not be counted into statistics; trying again.'),
  );

  /** One workspace after the other: a workspace's counts wait for each other anyway. */
  async function countWoken(): Promise<void> {
    for (const workspaceId of [...woken]) {
      woken.delete(workspaceId);
      try {
        if (await countAttempts(pool, workspaceId)) onCounted(workspaceId);
      } catch (error) {
        woken.add(workspaceId);
        throw error;
      }
    }
  }

  const looking = throttle(lookForUncounted, 0, (error) =>
    log.warn({ err: error }, 'Workspaces with uncounted attempts could not be read; trying again.'),
  );
  async function lookForUncounted(): Promise<void> {
    for (const workspaceId of await findUncounted(pool)) wake(workspaceId);
  }

  function wake(workspaceId: string): void {
    woken.add(workspaceId);
    counting.trigger();
  }

  looking.trigger();
  const timer = setInterval(() => looking.trigger(), lookEveryMs);
  return {
    wake,
    close: async () => {
      clearInterval(timer);
      looking.stop();
      await counting.finish();
    },
  };
}
